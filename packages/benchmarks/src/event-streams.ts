import { type ClientRequest, type IncomingMessage, Agent, request } from 'node:http';
import { waitFor } from '@harvest/testkit/wait-for';
import type { Figure } from './figure.ts';
import { requestBody, withStage } from './stage.ts';

const clients = 1_000;
const tasks = 50;

/** A thousand open SSE clients on one API process: do they cost Redis connections, and does each get its end? */
export async function eventStreams(): Promise<Figure[]> {
  return withStage(async (stage) => {
    const { url } = await stage.startApi('harvest');
    const ids: string[] = [];
    for (let i = 0; i < tasks; i += 1) {
      const answer = await fetch(`${url}/harvest`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: requestBody,
      });
      ids.push(((await answer.json()) as { task_id: string }).task_id);
    }
    const connectionsNow = async (): Promise<number> =>
      String(await stage.store.redis.client('LIST'))
        .split('\n')
        .filter((line) => line.includes('name=harvest-api')).length;
    const before = await connectionsNow();
    const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
    let opened = 0;
    let ended = 0;
    const requests: ClientRequest[] = [];
    for (let i = 0; i < clients; i += 1) {
      const req = request(
        `${url}/harvest/${ids[i % tasks] ?? ''}/events`,
        { agent },
        (res: IncomingMessage) => {
          opened += 1;
          let text = '';
          res.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          res.on('end', () => {
            if ((text.match(/^event: task-(completed|failed|cancelled)$/gm) ?? []).length === 1) ended += 1;
          });
        },
      );
      req.end();
      requests.push(req);
    }
    await waitFor('all streams', () => opened === clients, 60_000);
    const during = await connectionsNow();
    await stage.startWorker('null-worker', { WORKER_CONCURRENCY: '10' });
    await waitFor('all ends', () => ended === clients, 60_000).catch(() => undefined);
    for (const req of requests) req.destroy();
    return [
      {
        name: 'Redis connections of one API process with 1,000 SSE clients vs none',
        floor: String(before),
        measured: String(during),
        score: `+${String(during - before)}`,
        goal: '+0',
        met: during === before,
      },
      {
        name: 'SSE clients of 1,000 that got exactly one terminal event',
        floor: '-',
        measured: String(ended),
        score: String(ended),
        goal: String(clients),
        met: ended === clients,
      },
    ];
  });
}
