import autocannon from 'autocannon';
import { type Figure, median } from './figure.ts';
import { requestBody, withStage } from './stage.ts';

const connections = 50;
const seconds = 4;
const rounds = 5;
const goal = 0.7;

async function load(url: string, duration: number): Promise<number> {
  const result = await autocannon({
    url: `${url}/harvest`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestBody,
    connections,
    duration,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${String(result.non2xx + result.errors)} requests failed`);
  return result['2xx'] / result.duration;
}

/** Accepted tasks a second over HTTP, against a bare handler that does one BullMQ add. */
export async function acceptThroughput(): Promise<Figure[]> {
  const rates = await withStage(async (stage) => {
    const apis = { bare: await stage.startApi('bare'), harvest: await stage.startApi('harvest') };
    await load(apis.bare.url, 2);
    await load(apis.harvest.url, 2);
    const measured = { bare: [] as number[], harvest: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      measured.bare.push(await load(apis.bare.url, seconds));
      measured.harvest.push(await load(apis.harvest.url, seconds));
    }
    return { bare: median(measured.bare), harvest: median(measured.harvest) };
  });
  const ratio = rates.harvest / rates.bare;
  return [
    {
      name: 'Accepted tasks/s (HTTP, 50 connections) vs bare Express + one BullMQ add',
      floor: `${rates.bare.toFixed(0)}/s`,
      measured: `${rates.harvest.toFixed(0)}/s`,
      score: ratio.toFixed(2),
      goal: `>= ${String(goal)}`,
      met: ratio >= goal,
    },
  ];
}
