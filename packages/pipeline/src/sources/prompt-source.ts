import type { Compression } from '@harvest/contracts/harvest-result';

/** What the model is given of the sources. */
export interface PromptSource {
  /** In the order of the sources; what was left out between two pieces of a source is not marked here. */
  readonly pieces: readonly { readonly source: number; readonly text: string }[];
  /** Null when the model is given everything. */
  readonly compression: Omit<Compression, 'saved_usd'> | null;
  /** What a reader should know of how it was chosen. */
  readonly notices: readonly string[];
}
