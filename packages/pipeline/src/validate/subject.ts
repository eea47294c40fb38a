import type { FormatContent } from '@harvest/contracts/format-content';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { CheckedItem, FormatRequest } from '../formats/format-definition.ts';
import type { Reading } from '../reading/reading.ts';
import type { SourceFacts } from './source-facts.ts';

/** What is checked, with what it was made from. */
export interface Subject {
  readonly format: OutputFormat;
  /** Null for plain text. */
  readonly content: FormatContent | null;
  readonly items: readonly CheckedItem[];
  /** What stands around the items; nothing of it can be dropped. */
  readonly frame: readonly string[];
  /** ISO 639-1 of the output; null where it could not be told. */
  readonly language: string | null;
  readonly reading: Reading;
  readonly request: FormatRequest;
  /** True for what was selected from the sources. */
  readonly extractive: boolean;
  readonly facts: SourceFacts;
}

/** The text of all items, a paragraph each. */
export function textOf({ items }: Pick<Subject, 'items'>): string {
  return items.map(({ text }) => text).join('\n\n');
}

/** True for an output in another language than its sources: their words cannot be compared. */
export function isTranslated({ language, reading }: Pick<Subject, 'language' | 'reading'>): boolean {
  return language !== null && reading.language !== null && language !== reading.language;
}
