import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '@harvest/contracts/model-catalogue';
import { composeCatalogue } from '@harvest/router/compose-catalogue';
import { routerConfigFields } from '@harvest/router/config';
import { scoreComplexity } from '@harvest/router/decision/complexity/score-complexity';
import { decide } from '@harvest/router/decision/decide';
import { countPromptTokens, countTokens } from '@harvest/router/pricing/count-tokens';
import { openModelTable } from '@harvest/router/pricing/model-table-file';
import { systemClock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { type Figure, quantile } from './figure.ts';

const goalMicros = 50;
const promptTokens = 1_000;
const prompts = 400;
const rounds = 40;

/** Every model of the table at three providers with keys, as a worker would publish them. */
async function deploymentsOfTable(): Promise<readonly Deployment[]> {
  const key = 'a-key';
  const config = loadConfig(z.object(routerConfigFields), {
    OPENAI_API_KEY: key,
    ANTHROPIC_API_KEY: key,
    GEMINI_API_KEY: key,
  });
  const table = await openModelTable({
    clock: systemClock,
    onReload: () => undefined,
    onRefused: () => undefined,
  });
  const home = { homeProvider: null, homeReason: 'Price decides.', ollamaJoins: true };
  return composeCatalogue({
    config,
    table: table.current(),
    home,
    promptOverheadTokens: {},
    instructions: '',
  }).deployments;
}

/** Different texts of about a thousand tokens, cut from a real article, so that no memory of earlier ones helps. */
async function realPrompts(): Promise<readonly string[]> {
  const article = await readFile(join(import.meta.dirname, '../../../examples/article.md'), 'utf8');
  const length = Math.round((article.length / countTokens(article)) * promptTokens);
  const step = (article.length - length) / prompts;
  return Array.from({ length: prompts }, (_, place) => {
    const start = Math.floor(place * step);
    return article.slice(start, start + length);
  });
}

/** The middle time of one run of `task`, in microseconds, over all prompts and rounds. */
function timeEach(texts: readonly string[], task: (text: string) => void): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const text of texts) {
      const startMs = performance.now();
      task(text);
      if (round > 0) times.push((performance.now() - startMs) * 1_000);
    }
  }
  return quantile(times, 0.5);
}

/** A whole decision, from the text to the ranked candidates: tokens counted, complexity scored, policy applied. */
export async function decision(): Promise<Figure[]> {
  const deployments = await deploymentsOfTable();
  const texts = await realPrompts();
  const floor = timeEach(texts, (text) => {
    createHash('sha256').update(text).digest();
  });
  const measured = timeEach(texts, (text) => {
    decide({
      wishes: {},
      complexity: scoreComplexity({ query: text }),
      inputTokens: countPromptTokens([{ role: 'user', content: text }]),
      maxOutputTokens: 1_000,
      streaming: true,
      grounded: false,
      taskType: 'chat',
      deployments,
      homeProvider: null,
      homeReason: 'Price decides.',
      healthOf: () => ({ state: 'healthy' }),
    });
  });
  return [
    {
      name: `A decision on a ${promptTokens.toLocaleString('en-US')}-token prompt over ${String(deployments.length)} models, p50, vs hashing the prompt`,
      floor: `${floor.toFixed(1)} µs`,
      measured: `${measured.toFixed(1)} µs`,
      score: `${measured.toFixed(1)} µs`,
      goal: `<= ${String(goalMicros)} µs`,
      met: measured <= goalMicros,
    },
  ];
}
