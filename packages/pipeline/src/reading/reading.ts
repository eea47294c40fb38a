import type { Insights } from '@harvest/contracts/insights';
import type { Sentence } from '@harvest/text/sentences';
import type { TermIndex } from '@harvest/text/term-index';
import type { Tokeniser } from '@harvest/text/tokens';
import type { SourceText } from '../sources/source-text.ts';

/** The sources as builders and checks work on them. Sentence offsets count in the common text. */
export interface Reading {
  readonly source: SourceText;
  /** ISO 639-1 of the common text; null where it could not be told. */
  readonly language: string | null;
  readonly sentences: readonly Sentence[];
  readonly tokeniser: Tokeniser;
  readonly index: TermIndex;
  readonly insights: Insights;
}
