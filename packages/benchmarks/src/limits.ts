import autocannon from 'autocannon';
import { defaultTenant } from '@harvest/contracts/tenant-name';
import type { Store } from '@harvest/store/create-store';
import { createKey } from './api-key.ts';
import type { Figure } from './figure.ts';
import { requestBody, withStage } from './stage.ts';

const processes = 4;
const connectionsEach = 4;
const windows = 10;
const shareMin = 0.99;

interface LimitedRun {
  readonly windowSeconds: number;
  readonly limit: number;
  /** Requests a second to each process; null: as many as it answers. */
  readonly rate: number | null;
}

/** When the store admitted each of the tasks, by the clock of Redis, in milliseconds, oldest first. */
async function admissions({ tasks }: Store): Promise<readonly number[]> {
  const times: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await tasks.list({
      tenant: defaultTenant,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    times.push(...page.records.map(({ createdAtMs }) => createdAtMs));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return times.toSorted((a, b) => a - b);
}

/** The most that was admitted within any span of that length, whenever it began. */
function mostWithin(times: readonly number[], spanMs: number): number {
  let most = 0;
  let oldest = 0;
  for (const [at, time] of times.entries()) {
    while (time - (times[oldest] ?? time) >= spanMs) oldest += 1;
    most = Math.max(most, at - oldest + 1);
  }
  return most;
}

/** How long it took on average until as many were admitted as the limit is: the span itself, could it always be used. */
function meanSpanMs(times: readonly number[], limit: number): number {
  const spans = times.slice(limit).map((time, at) => time - (times[at] ?? time));
  return spans.reduce((sum, span) => sum + span, 0) / spans.length;
}

/** Four API processes, one API key with a limit, and clients that ask for more than ten windows on end. */
async function measure({ windowSeconds, limit, rate }: LimitedRun): Promise<Figure[]> {
  const times = await withStage(async (stage) => {
    const env = { AUTH: 'keys', RATE_WINDOW_SECONDS: String(windowSeconds) };
    const key = await createKey(stage.store, { limits: { requests_per_minute: limit } });
    const apis = await Promise.all(Array.from({ length: processes }, () => stage.startApi('harvest', env)));
    const ended = await Promise.all(
      apis.map(({ url }) =>
        autocannon({
          url: `${url}/harvest`,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': key },
          body: requestBody,
          connections: connectionsEach,
          ...(rate === null ? {} : { overallRate: rate }),
          duration: Math.ceil(windowSeconds * (windows + 0.5)),
        }),
      ),
    );
    const failed = ended.reduce((sum, result) => sum + result.errors + result['5xx'], 0);
    if (failed > 0) throw new Error(`${String(failed)} requests failed`);
    return admissions(stage.store);
  });
  const most = mostWithin(times, windowSeconds * 1_000);
  const share = (windowSeconds * 1_000) / meanSpanMs(times, limit);
  const scene = `${String(processes)} API processes, ${limit.toLocaleString('en-US')} requests in ${String(windowSeconds)} s, ${String(windows)} windows`;
  return [
    {
      name: `Most requests of a key admitted within any window (${scene})`,
      floor: String(limit),
      measured: String(most),
      score: String(most),
      goal: `<= ${String(limit)}`,
      met: most <= limit,
    },
    {
      name: `The same, admitted of what the limit allows (${times.length.toLocaleString('en-US')} in all)`,
      floor: '100 %',
      measured: `${(share * 100).toFixed(2)} %`,
      score: `${(share * 100).toFixed(2)} %`,
      goal: `>= ${String(shareMin * 100)} %`,
      met: share >= shareMin,
    },
  ];
}

/** That a limit is neither exceeded nor withheld, with a short window, so that ten of them pass soon. */
export function limits(): Promise<Figure[]> {
  return measure({ windowSeconds: 5, limit: 2_000, rate: null });
}

/** The same with the window of production; it takes more than ten minutes, and leaves the machine to others meanwhile. */
export function limitsByTheMinute(): Promise<Figure[]> {
  return measure({ windowSeconds: 60, limit: 6_000, rate: 100 });
}
