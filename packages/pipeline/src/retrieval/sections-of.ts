import type { Sentence } from '@harvest/text/sentences';
import { headingsWithin, sentencesBySource } from '../sources/sentences-by-source.ts';
import type { SourceText } from '../sources/source-text.ts';

/** A longer section counts as several, so that each part of a text without headings keeps its share. */
const membersMax = 60;

/** Sentences of one source that stand under the same headings. */
export interface Section {
  readonly source: number;
  /** Headings of the same source, outermost first, by sentence. */
  readonly headings: readonly number[];
  /** Its sentences by index, without headings and rules. */
  readonly members: readonly number[];
}

/** Divides the sentences of all sources into sections, in order. */
export function sectionsOf(source: SourceText, sentences: readonly Sentence[]): Section[] {
  return sentencesBySource(source, sentences).flatMap(({ source: number, from, to }) => {
    const sections: { source: number; headings: readonly number[]; members: number[] }[] = [];
    let path: readonly number[] | undefined;
    for (let at = from; at < to; at += 1) {
      const sentence = sentences[at];
      if (sentence === undefined || sentence.kind === 'heading' || sentence.kind === 'rule') continue;
      const open = sections.at(-1);
      if (open && path === sentence.headings && open.members.length < membersMax) {
        open.members.push(at);
      } else {
        sections.push({ source: number, headings: headingsWithin(sentence, from), members: [at] });
      }
      path = sentence.headings;
    }
    return sections;
  });
}
