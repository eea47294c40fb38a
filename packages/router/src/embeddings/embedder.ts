import type { AccountedCall } from '../spec/router.ts';

/** What the semantic cache and retrieval need of an embedding model. */
export interface Embedder {
  /** Names the model and its version: vectors of different ids must never be compared. */
  readonly id: string;
  /** True when no text leaves the operator's machines. */
  readonly local: boolean;
  /** Null where only the first answer tells. */
  readonly dimensions: number | null;
  /**
   * One vector per text, in order. Each has length one, or zero for a text in which there is nothing to compare.
   *
   * @param onCall told of every answered call to a provider; never called where this process does the work itself.
   * @throws HarvestError with a `provider.*` code, or the abort reason of the signal.
   */
  readonly embed: (
    texts: readonly string[],
    signal: AbortSignal,
    onCall?: (call: AccountedCall) => void,
  ) => Promise<readonly Float32Array[]>;
}
