/** A thread for the tests of the pool. */
import { threadId } from 'node:worker_threads';
import { HarvestError } from '../harvest-error.ts';
import { serveThread } from '../serve-thread.ts';

const never = new Promise<never>(() => undefined);

export const sampleTable = {
  double: (input: { readonly value: number }): { value: number } => ({ value: input.value * 2 }),
  whichThread: (_input: null): number => threadId,
  refuse: (_input: null): never => {
    throw new HarvestError({
      code: 'queue.full',
      publicMessage: 'Come back later.',
      retryAfterMs: 1_234,
      retry: 'backoff',
    });
  },
  fail: (_input: null): never => {
    throw new TypeError('a fault of ours');
  },
  hang: (input: { readonly started?: SharedArrayBuffer }): Promise<never> => {
    if (input.started !== undefined) {
      const flag = new Int32Array(input.started);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
    }
    return never;
  },
  spin: (_input: null): never => {
    for (;;) Math.random();
  },
  exhaustMemory: (_input: null): never => {
    const held: number[][] = [];
    for (;;) held.push(new Array<number>(100_000).fill(held.length));
  },
  fillBuffers: (_input: null): never => {
    const held: Uint8Array[] = [];
    // Bounded, so that a test without the watch fails instead of filling the machine.
    while (held.length < 256) held.push(new Uint8Array(1_048_576).fill(1));
    for (;;) Math.random();
  },
  exit: (_input: null): never => process.exit(3),
};

export default serveThread(sampleTable);
