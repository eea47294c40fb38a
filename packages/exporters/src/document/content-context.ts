import type { ContentOf, StructuredFormat } from '@harvest/contracts/format-content';
import type { Block } from './document.ts';
import type { Labels } from './labels.ts';
import type { Notes } from './notes.ts';

/** What the content of a format is put into blocks with. */
export interface ContentContext {
  readonly labels: Labels;
  readonly notes: Notes;
  /** The short name of a source, by its index. */
  readonly sourceNameOf: (index: number) => string;
}

/** Puts the content of one format into blocks. */
export type ContentWriter<Format extends StructuredFormat> = (
  content: ContentOf<Format>,
  context: ContentContext,
) => readonly Block[];
