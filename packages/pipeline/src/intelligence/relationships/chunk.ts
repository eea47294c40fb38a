import type { Word } from '../words/scan-words.ts';

/**
 * A piece of a sentence: a noun phrase or pronoun, a group of verbs, or what stands between them. `relative` is `who`,
 * `which` or `that` behind a noun; `clause` a word that opens a clause that is stated, `condition` one that is not;
 * `other` is anything that a pattern must not reach across.
 */
export type ChunkKind =
  | 'phrase'
  | 'pronoun'
  | 'verb'
  | 'preposition'
  | 'and'
  | 'or'
  | 'comma'
  | 'relative'
  | 'clause'
  | 'condition'
  | 'other';

/** The words `from` to before `to` of a sentence. */
export interface Chunk {
  readonly kind: ChunkKind;
  readonly from: number;
  readonly to: number;
}

/** A sentence as its claims are read from it. */
export interface ChunkedSentence {
  readonly text: string;
  readonly words: readonly Word[];
  readonly chunks: readonly Chunk[];
}
