/** Set-up of the pool's tests: what a test opens is closed when it ends. */
import { systemClock } from '@harvest/runtime/clock';
import { createTransport } from '../providers/transport.ts';
import type { CallContext, ModelRequest } from '../spec/provider.ts';
import { type OllamaPool, type OllamaPoolOptions, createOllamaPool } from './ollama-pool.ts';
import type { PoolEvent } from './pool-event.ts';

/** A pool with what was told of it. */
export interface PoolUnderTest {
  readonly pool: OllamaPool;
  readonly events: readonly PoolEvent[];
}

/** What a test has opened. */
export interface PoolStage {
  /** Keeps something to be closed with the stage. */
  readonly keep: <T extends { readonly close: () => Promise<void> }>(opening: Promise<T>) => Promise<T>;
  /** A pool over nodes, which is quick to look at them. */
  readonly pool: (
    nodes: readonly { readonly url: string }[],
    options?: Partial<OllamaPoolOptions>,
  ) => PoolUnderTest;
  /** Closes everything, the latest first. */
  readonly close: () => Promise<void>;
}

/** Opens an empty stage. */
export function openStage(): PoolStage {
  const opened: (() => Promise<void> | void)[] = [];
  return {
    keep: async (opening) => {
      const resource = await opening;
      opened.push(resource.close);
      return resource;
    },
    pool: (nodes, options = {}) => {
      const [first, ...rest] = nodes.map(({ url }) => url);
      if (first === undefined) throw new Error('a pool has nodes');
      const events: PoolEvent[] = [];
      const transport = createTransport();
      opened.push(transport.close);
      const pool = createOllamaPool({
        nodes: [first, ...rest],
        transport,
        clock: systemClock,
        random: Math.random,
        contextTokens: 4_096,
        slots: 1,
        keepAlive: '30m',
        pull: false,
        preload: [],
        pollIntervalMs: 20,
        onEvent: (event) => events.push(event),
        ...options,
      });
      opened.push(pool.close);
      return { pool, events };
    },
    close: async () => {
      for (const end of opened.reverse()) await end();
    },
  };
}

/** A small request. */
export function askFor(model: string): ModelRequest {
  return { model, messages: [{ role: 'user', content: 'What was the weather?' }], maxOutputTokens: 16 };
}

/** A context that nobody aborts. */
export function patience(): CallContext {
  return { signal: new AbortController().signal };
}
