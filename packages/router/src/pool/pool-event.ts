import type { ErrorCode } from '@harvest/contracts/error-codes';

/** What happens to a pool, for logs and metrics. `node` is a place in the list, from 1. */
export type PoolEvent =
  /** No more requests for the node until a probe succeeds. */
  | { readonly type: 'node-ejected'; readonly node: string; readonly code: ErrorCode }
  | { readonly type: 'node-returned'; readonly node: string }
  | { readonly type: 'model-preloaded'; readonly node: string; readonly model: string }
  | {
      readonly type: 'preload-failed';
      readonly node: string;
      readonly model: string;
      readonly error: unknown;
    }
  | { readonly type: 'model-pulled'; readonly node: string; readonly model: string }
  /** A grant was made from this process's own counts. */
  | { readonly type: 'occupancy-unavailable'; readonly error: unknown };
