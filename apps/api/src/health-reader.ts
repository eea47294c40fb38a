import { withTimeout } from '@harvest/runtime/lifecycle';

/** What the store tells about itself, its workers and its queue. */
export interface StoreState {
  readonly latencyMs: number;
  readonly workers: number;
  readonly waiting: number;
  readonly active: number;
}

/** The store's state, or null when it cannot be had in time. */
export type HealthReader = () => Promise<StoreState | null>;

/**
 * A reader that answers within `timeoutMs` and lets everybody who asks at the same time share one question to the
 * store, so that probes cannot load what they watch.
 */
export function createHealthReader(options: {
  health: () => Promise<StoreState>;
  timeoutMs: number;
  onFailure: (error: unknown) => void;
}): HealthReader {
  let asked: Promise<StoreState | null> | null = null;
  const ask = async (): Promise<StoreState | null> => {
    try {
      return await withTimeout(options.health(), options.timeoutMs);
    } catch (error) {
      options.onFailure(error);
      return null;
    } finally {
      asked = null;
    }
  };
  return () => (asked ??= ask());
}
