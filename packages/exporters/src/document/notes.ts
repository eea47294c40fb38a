import type { Citation } from '@harvest/contracts/citation';
import { singleLine } from '../single-line.ts';
import type { DocumentNote, Inline } from './document.ts';

/** The notes of one document, numbered in the order in which they are first referred to. */
export interface Notes {
  /** References to these passages; one that was cited before keeps its number. */
  readonly refer: (citations: readonly Citation[]) => Inline[];
  /** Adds a note for each passage in order, repeated ones too: what the `[n]` of a text count. */
  readonly list: (citations: readonly Citation[]) => void;
  readonly all: () => DocumentNote[];
}

/** An empty collection of notes; `sourceNameOf` takes the index of a source. */
export function createNotes(sourceNameOf: (index: number) => string): Notes {
  const notes: DocumentNote[] = [];
  const numbers = new Map<string, number>();
  const add = (citation: Citation): number => {
    const { source, quote } = citation;
    const number = notes.length + 1;
    notes.push({
      number,
      quote: singleLine(quote),
      source: source + 1,
      sourceName: sourceNameOf(source),
    });
    numbers.set(keyOf(citation), number);
    return number;
  };
  return {
    refer: (citations) => {
      const referred = citations.map((citation) => numbers.get(keyOf(citation)) ?? add(citation));
      return [...new Set(referred)].map((number): Inline => ({ kind: 'note', number }));
    },
    list: (citations) => {
      for (const citation of citations) add(citation);
    },
    all: () => [...notes],
  };
}

function keyOf({ source, start, end }: Citation): string {
  return `${String(source)}:${String(start)}:${String(end)}`;
}
