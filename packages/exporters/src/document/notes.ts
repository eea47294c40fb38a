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

/** An empty collection of notes. */
export function createNotes(options: {
  /** Number and short name of a source, by its index. */
  readonly originOf: (index: number) => string;
  /** Whether a source, by its index, is Markdown: its quotes are shown without marks of emphasis. */
  readonly isMarkdown: (index: number) => boolean;
}): Notes {
  const { originOf, isMarkdown } = options;
  const notes: DocumentNote[] = [];
  const numbers = new Map<string, number>();
  const add = (citation: Citation): number => {
    const { source, quote } = citation;
    const number = notes.length + 1;
    notes.push({
      number,
      quote: isMarkdown(source) ? withoutEmphasis(singleLine(quote)) : singleLine(quote),
      source: source + 1,
      origin: originOf(source),
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

const emphasis = /(?<![\p{L}\p{N}\\])(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~]+)(?<=\S)\1(?![\p{L}\p{N}])/gu;

/** Bold within italic takes two rounds. */
function withoutEmphasis(quote: string): string {
  return quote.replaceAll(emphasis, '$2').replaceAll(emphasis, '$2');
}
