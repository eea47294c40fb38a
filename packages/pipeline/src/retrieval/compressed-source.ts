import type { PromptSource } from '../sources/prompt-source.ts';
import { omission } from '../sources/omission.ts';

/** Sources cut down to a budget of tokens. */
export interface CompressedSource extends PromptSource {
  readonly compression: NonNullable<PromptSource['compression']>;
}

/** A passage of a source as a model gets it. */
export type Piece = PromptSource['pieces'][number];

/** Describes what was kept. */
export function compressedSource(options: {
  readonly method: 'retrieval' | 'condensation';
  readonly pieces: readonly Piece[];
  readonly originalTokens: number;
  readonly keptTokens: number;
  readonly notices?: readonly string[];
}): CompressedSource {
  const { method, pieces, originalTokens, keptTokens, notices = [] } = options;
  return {
    pieces,
    compression: {
      method,
      original_tokens: originalTokens,
      kept_tokens: keptTokens,
      ratio: originalTokens === 0 ? 1 : Math.min(1, keptTokens / originalTokens),
      passages: pieces.length,
    },
    notices,
  };
}

/** Tokens of all pieces with the marks between them. */
export function countPieces(pieces: readonly Piece[], countTokens: (text: string) => number): number {
  return pieces.length === 0 ? 0 : countTokens(pieces.map(({ text }) => text).join(omission));
}
