/** Fifty pages: how long an output takes without a model, and how the worker's event loop fares meanwhile. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { freePort } from '@harvest/testkit/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { type Figure, median } from './figure.ts';
import { type Stage, newSpec, withStage } from './stage.ts';

const wordsOfFiftyPages = 25_000;
const rounds = 5;
const guideMsMax = 3_000;
const tasksOfEach = 4;
const loopDelayMsMax = 100;

/** An article over and over, each time with other names and numbers, so that it is no repetition of itself. */
async function fiftyPages(): Promise<string> {
  const article = await readFile(join(import.meta.dirname, '../../../examples/article.md'), 'utf8');
  const parts: string[] = [];
  for (let words = 0, part = 1; words < wordsOfFiftyPages; part += 1) {
    const varied = article
      .replaceAll(/\b(\d{2,4})\b/g, (number) => String(Number(number) + part))
      .replaceAll(/\b([A-Z][a-z]{4,})\b/g, (name) =>
        part % 2 === 0 ? `${name}s` : `${name}${'aeiou'.charAt(part % 5)}`,
      );
    parts.push(varied);
    words += varied.split(/\s+/).length;
  }
  return parts.join('\n\n');
}

async function studyGuide(source: string): Promise<Figure> {
  const { signal } = new AbortController();
  const request = { query: '', options: {} };
  const texts = [source];
  const timings: number[] = [];
  const readings: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A new one each time: it remembers what it has read.
    const compute = createComputeTable({ countTokens });
    const begin = performance.now();
    await compute.analyse({ texts }, { signal });
    const read = performance.now();
    const { content } = await compute.build({ texts, format: 'study_guide', request }, { signal });
    await compute.check(
      { texts, request, extractive: true, subject: { kind: 'structured', content } },
      { signal },
    );
    timings.push(performance.now() - begin);
    readings.push(read - begin);
  }
  const tookMs = median(timings);
  return {
    name: 'Study guide from 50 pages without a model, checked, p50',
    floor: `${median(readings).toFixed(0)} ms to read them`,
    measured: `${tookMs.toFixed(0)} ms`,
    score: `${tookMs.toFixed(0)} ms`,
    goal: `<= ${String(guideMsMax)} ms`,
    met: tookMs <= guideMsMax,
  };
}

/** The 99th percentile of the worker's event-loop delay since it was last asked, in milliseconds. */
async function loopDelayMs(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds\S* (\S+)$/m.exec(text) ?? [];
  if (seconds === undefined) throw new Error('the worker does not tell its event-loop delay');
  return Number(seconds) * 1_000;
}

async function loopDelay(stage: Stage, source: string): Promise<Figure> {
  const port = String(await freePort());
  const metricsUrl = `http://127.0.0.1:${port}/metrics`;
  await stage.startHarvestWorker({ LLM_PROVIDER: 'extractive', METRICS_PORT: port });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await loopDelayMs(metricsUrl);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const idleMs = await loopDelayMs(metricsUrl);
  const specs = outputFormatNames.flatMap((format) =>
    Array.from({ length: tasksOfEach }, () => specOf(format)),
  );
  for (const spec of specs) await stage.store.tasks.accept([spec], source);
  await waitFor('the tasks', async () => (await stage.store.health()).waiting === 0, 300_000);
  await waitFor('the last tasks', async () => (await stage.store.health()).active === 0, 300_000);
  const busyMs = await loopDelayMs(metricsUrl);
  const { records } = await stage.store.tasks.list({ tenant: 'default', status: 'completed', limit: 100 });
  if (records.length !== specs.length) throw new Error(`only ${String(records.length)} tasks completed`);
  return {
    name: `Event-loop delay of a worker amid ${String(specs.length)} tasks of 50 pages, p99`,
    floor: `${idleMs.toFixed(0)} ms idle`,
    measured: `${busyMs.toFixed(0)} ms`,
    score: `${busyMs.toFixed(0)} ms`,
    goal: `< ${String(loopDelayMsMax)} ms`,
    met: busyMs < loopDelayMsMax,
  };
}

function specOf(outputFormat: OutputFormat): TaskSpec {
  const spec = newSpec();
  if (spec.kind !== 'harvest') throw new Error('the benchmark is about tasks with a source');
  return { ...spec, outputFormat, query: outputFormat === 'analysis' ? 'Why did loading cost so much?' : '' };
}

/** Measures both. */
export async function longSources(): Promise<Figure[]> {
  const source = await fiftyPages();
  const guide = await studyGuide(source);
  return [guide, await withStage((stage) => loopDelay(stage, source))];
}
