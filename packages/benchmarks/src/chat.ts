import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fakeApiKey } from '@harvest/testkit/llm';
import autocannon from 'autocannon';
import { type Figure, median, quantile } from './figure.ts';
import { type Stage, withStage } from './stage.ts';

const warmups = 300;
const samples = 1_500;
/** A pause between samples, so that each finds the queue idle, as a single user does. */
const pauseMs = 1;
const connections = 64;
const seconds = 5;
const rounds = 3;
const addedP50Ms = 2;
const addedFirstByteMs = 3;
const requestsPerSecond = 3_000;
const cacheHitMs = 1;

const headers = { 'content-type': 'application/json', authorization: `Bearer ${fakeApiKey}` };

interface Timing {
  readonly firstByteMs: number;
  readonly totalMs: number;
}

interface Target {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One request over a kept-alive connection, with as little around it as Node allows. */
async function timeRequest(agent: Agent, { url, body }: Target): Promise<Timing> {
  const text = JSON.stringify(body);
  const startMs = performance.now();
  const req = request(`${url}/chat/completions`, {
    agent,
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(text) },
  });
  req.end(text);
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  let firstByteMs: number | null = null;
  for await (const _chunk of res) firstByteMs ??= performance.now() - startMs;
  if (res.statusCode !== 200) throw new Error(`status ${String(res.statusCode)}`);
  const totalMs = performance.now() - startMs;
  return { firstByteMs: firstByteMs ?? totalMs, totalMs };
}

/** The timings of each target, taken by turns, so that whatever else the machine does meets all alike. */
async function timeByTurns(targets: readonly Target[]): Promise<readonly Timing[][]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const timings = targets.map((): Timing[] => []);
  for (let i = 0; i < warmups + samples; i += 1) {
    for (const [place, target] of targets.entries()) {
      await sleep(pauseMs);
      const timing = await timeRequest(agent, target);
      if (i >= warmups) timings[place]?.push(timing);
    }
  }
  agent.destroy();
  return timings;
}

const p50 = (timings: readonly Timing[] | undefined, of: keyof Timing): number =>
  quantile(
    (timings ?? []).map((timing) => timing[of]),
    0.5,
  );

async function throughput({ url, body }: Target): Promise<number> {
  const load = async (duration: number): Promise<number> => {
    const result = await autocannon({
      url: `${url}/chat/completions`,
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      connections,
      duration,
    });
    if (result.non2xx > 0 || result.errors > 0) throw new Error('requests failed');
    return result['2xx'] / result.duration;
  };
  await load(3);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) rates.push(await load(seconds));
  return median(rates);
}

function addedFigure(options: { name: string; direct: number; harvest: number; goalMs: number }): Figure {
  const { name, direct, harvest, goalMs } = options;
  return {
    name,
    floor: `${direct.toFixed(2)} ms`,
    measured: `${harvest.toFixed(2)} ms`,
    score: `+${(harvest - direct).toFixed(2)} ms`,
    goal: `<= +${String(goalMs)} ms`,
    met: harvest - direct <= goalMs,
  };
}

async function measure(stage: Stage): Promise<Figure[]> {
  const model = 'fake-model';
  const provider = await stage.startFakeProvider(model);
  await stage.startHarvestWorker({
    LLM_PROVIDER: 'openai',
    OPENAI_BASE_URL: provider,
    OPENAI_API_KEY: fakeApiKey,
    OPENAI_MODEL: model,
    WORKER_CONCURRENCY: '100',
  });
  const { url } = await stage.startApi('harvest');
  const body = { model, messages: [{ role: 'user', content: 'Where does the river Elbe rise?' }] };
  const direct: Target = { url: provider, body };
  const harvest: Target = { url: `${url}/v1`, body };
  const streaming = (target: Target): Target => ({ ...target, body: { ...body, stream: true } });
  const cached: Target = { ...harvest, body: { ...body, harvest: { cache: 'exact' } } };
  const whole = await timeByTurns([direct, harvest]);
  const streams = await timeByTurns([streaming(direct), streaming(harvest)]);
  const [hits] = await timeByTurns([cached]);
  const rates = { direct: await throughput(direct), harvest: await throughput(harvest) };
  return [
    addedFigure({
      name: 'Chat completion vs the same call to the provider, p50',
      direct: p50(whole[0], 'totalMs'),
      harvest: p50(whole[1], 'totalMs'),
      goalMs: addedP50Ms,
    }),
    addedFigure({
      name: 'First byte of a streamed chat vs the same call to the provider, p50',
      direct: p50(streams[0], 'firstByteMs'),
      harvest: p50(streams[1], 'firstByteMs'),
      goalMs: addedFirstByteMs,
    }),
    {
      name: `Chat completions/s (${String(connections)} connections), the provider alone as the floor`,
      floor: `${rates.direct.toFixed(0)}/s`,
      measured: `${rates.harvest.toFixed(0)}/s`,
      score: `${rates.harvest.toFixed(0)}/s`,
      goal: `>= ${String(requestsPerSecond)}/s`,
      met: rates.harvest >= requestsPerSecond,
    },
    {
      name: 'Exact cache hit over HTTP, p50, the provider call as the floor',
      floor: `${p50(whole[0], 'totalMs').toFixed(2)} ms`,
      measured: `${p50(hits, 'totalMs').toFixed(2)} ms`,
      score: `${p50(hits, 'totalMs').toFixed(2)} ms`,
      goal: `<= ${String(cacheHitMs)} ms`,
      met: p50(hits, 'totalMs') <= cacheHitMs,
    },
  ];
}

/** Chat completions through API, queue and worker, against direct calls to the same local provider. */
export async function chat(): Promise<Figure[]> {
  return withStage(measure);
}
