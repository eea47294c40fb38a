import { setTimeout as sleep } from 'node:timers/promises';
import { spellApiKey } from '@harvest/store/api-key-format';
import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { Redis } from 'ioredis';
import { createKey } from './api-key.ts';
import type { Figure } from './figure.ts';
import { guardTenant } from './guarded-tenant.ts';
import { requestBody, withStage } from './stage.ts';

const requests = 300;
/** The API looks its callers and models up once in a while, which is not the doing of a single request. */
const roundingMax = 0.1;
const settleMs = 200;

/** A request, repeated; the number of the repetition comes with it. */
interface Repeated {
  readonly name: string;
  readonly status: number;
  readonly commandsMax: number;
  readonly send: (count: number) => { readonly headers: Record<string, string>; readonly body?: string };
}

/** Counts what an API sends to Redis, scripts as one command each, whatever these call. */
async function openCounter(url: string): Promise<{ take: () => Promise<number>; close: () => void }> {
  const connection = new Redis(url);
  const monitor = await connection.monitor();
  let seen = 0;
  monitor.on('monitor', (_time: string, _args: readonly string[], source: string) => {
    if (source !== 'lua') seen += 1;
  });
  return {
    take: async () => {
      await sleep(settleMs);
      const taken = seen;
      seen = 0;
      return taken;
    },
    close: () => {
      connection.disconnect();
      monitor.disconnect();
    },
  };
}

/** Commands to Redis for a request that is accepted, and for one that is not, whyever that is. */
export async function gatewayCommands(): Promise<Figure[]> {
  return withStage(async ({ store, redis, startApi }) => {
    await store.catalogue.publish(sampleCatalogue);
    const { url } = await startApi('harvest', { AUTH: 'keys', AUTH_FAILURES_PER_MINUTE: '100000' });
    const guarded = await guardTenant(store);
    const keys = {
      guarded,
      frequent: await createKey(store, { limits: { requests_per_minute: 1 } }),
      wordy: await createKey(store, { limits: { requests_per_minute: null, tokens_per_minute: 1 } }),
      busy: await createKey(store, { limits: { requests_per_minute: null, queued_tasks: 1 } }),
      poor: await createKey(store, {
        limits: { requests_per_minute: null },
        budget: { daily_usd: 0.000_001 },
      }),
    };
    const keyed = (name: keyof typeof keys): { headers: Record<string, string>; body: string } => ({
      headers: { 'x-api-key': keys[name] },
      body: requestBody,
    });
    const once = keyed('guarded');
    const repeated: readonly Repeated[] = [
      {
        name: 'accepted, with everything on',
        status: 202,
        commandsMax: 3,
        send: (count) => ({
          ...once,
          headers: { ...once.headers, 'idempotency-key': `key-${String(count)}` },
        }),
      },
      {
        name: 'whose key may send no more',
        status: 429,
        commandsMax: 1,
        send: () => keyed('frequent'),
      },
      { name: 'with too many tokens', status: 429, commandsMax: 1, send: () => keyed('wordy') },
      { name: 'beyond the tasks that may wait', status: 429, commandsMax: 1, send: () => keyed('busy') },
      { name: 'beyond the budget', status: 402, commandsMax: 1, send: () => keyed('poor') },
      {
        name: 'that is invalid',
        status: 422,
        commandsMax: 1,
        send: () => ({ ...once, body: '{}' }),
      },
      {
        name: 'with the idempotency key of another',
        status: 422,
        commandsMax: 1,
        send: () => ({
          headers: { ...once.headers, 'idempotency-key': 'key-0' },
          body: requestBody.replace('weather', 'season'),
        }),
      },
      {
        name: 'with an unknown key',
        status: 401,
        commandsMax: 1,
        send: () => ({ headers: { 'x-api-key': spellApiKey().key } }),
      },
    ];
    const counter = await openCounter(redis.url);
    const figures: Figure[] = [];
    for (const { name, status, commandsMax, send } of repeated) {
      const post = async (count: number): Promise<number> => {
        const { headers, body = requestBody } = send(count);
        const answer = await fetch(`${url}/harvest`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
        await answer.arrayBuffer();
        return answer.status;
      };
      // Uses up what the key may have, and lets the API look it up.
      await post(0);
      await store.catalogue.publish(sampleCatalogue);
      await counter.take();
      for (let count = 1; count <= requests; count += 1) {
        const answered = await post(count);
        if (answered !== status) throw new Error(`a request ${name} was answered with ${String(answered)}`);
      }
      const commands = (await counter.take()) / requests;
      figures.push({
        name: `Redis commands for a request ${name}`,
        floor: '1',
        measured: commands.toFixed(2),
        score: commands.toFixed(2),
        goal: `<= ${String(commandsMax)}`,
        met: commands <= commandsMax + roundingMax,
      });
    }
    counter.close();
    return figures;
  });
}
