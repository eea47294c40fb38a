import type { SecuredSystem } from './secured-system.ts';

/** One of the forty statements of the security design, and how it is shown. */
export interface Statement {
  /** As the design counts, from 1. */
  readonly number: number;
  /** What is promised. */
  readonly promise: string;
  /** Begins what takes long, before the first statement is tried, so that the waiting is shared. */
  readonly begin?: (system: SecuredSystem) => Promise<void>;
  /** Tries to break the promise, at a system that runs; rejects when any part of it does not hold. */
  readonly prove: (system: SecuredSystem) => Promise<void>;
}
