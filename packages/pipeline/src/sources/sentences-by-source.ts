import type { Sentence } from '@harvest/text/sentences';
import type { SourceText } from './source-text.ts';

/** The sentences of one source: those from `from` to before `to`, by index. */
export interface SourceSentences {
  readonly source: number;
  readonly from: number;
  readonly to: number;
}

/** Divides the sentences of the common text by source, in order; no sentence reaches across two. */
export function sentencesBySource({ parts }: SourceText, sentences: readonly Sentence[]): SourceSentences[] {
  let from = 0;
  return parts.map(({ source, end }) => {
    let to = from;
    while (to < sentences.length && (sentences[to]?.start ?? 0) < end) to += 1;
    const own = { source, from, to };
    from = to;
    return own;
  });
}

/** The headings above a sentence, without those of an earlier source, which stay open until the next one has some. */
export function headingsWithin(sentence: Sentence | undefined, from: number): readonly number[] {
  const headings = sentence?.headings ?? [];
  return headings.every((heading) => heading >= from)
    ? headings
    : headings.filter((heading) => heading >= from);
}
