import type { Citation } from '@harvest/contracts/citation';
import { type Block, splitBlocks } from '@harvest/text/blocks';
import { splitSentences } from '@harvest/text/sentences';
import { extractiveNotice } from '../extractive/render.ts';
import type { CheckedItem } from '../formats/format-definition.ts';
import { statesAbsence } from './states-absence.ts';
import { markedNumbers, withoutMarks } from '../synthesis/citation-marks.ts';

/** A paragraph, list item or table of a text. */
export interface TextItem extends CheckedItem {
  /** Whether it marks a quote that proves it, lacks one, or says nothing that needs one, as a heading does. */
  readonly proof: 'marked' | 'missing' | 'needless';
}

interface Passage {
  readonly kind: Block['kind'];
  readonly text: string;
}

const word = /[\p{L}\p{N}]/u;
/** A heading in Markdown, underlined or not. */
const heading = /^(?:#{1,6}\s.*|.*\n\s*(?:=+|-{3,})\s*)$/;
/** A line that is bold as a whole, and so a heading unless it is a sentence; a short line alone may be an answer. */
const boldLine = /^(\*\*|__)((?:(?!\1).)+)\1:?$/;
const ended = /[.!。！]$/u;
/** Ends what announces a list. */
const announces = /[:：][\s*_]*$/;

/**
 * The passages of a text as they are checked, each with the citations that it marks; without any mark the whole text
 * rests on all of them. What no passage marks is the last one's, so that every citation is checked. The line that tells
 * what made the text is no part of it.
 */
export function textItems(text: string, citations: readonly Citation[]): readonly TextItem[] {
  const found = passagesOf(text);
  const passages = found.length === 0 ? [{ kind: 'rule' as const, text: '' }] : found;
  const bare = passages.map(({ kind, text: own }) => ({ kind, text: withoutMarks(own).trim() }));
  const marked = passages.map((passage) => citationNumbers(passage, citations.length));
  const used = new Set(marked.flat());
  const unmarked = citations.filter((_, at) => !used.has(at + 1));
  // Where nothing else is said, headings are what answers.
  const needsProof = used.size > 0 || bare.some(isStatement) ? isStatement : claims;
  return bare.map((passage, at): TextItem => {
    const numbers = marked[at] ?? [];
    const own = numbers.flatMap((number) => citations[number - 1] ?? []);
    return {
      id: `passage${String(at + 1)}`,
      text: passage.text,
      citations: used.size === 0 ? citations : at === passages.length - 1 ? [...own, ...unmarked] : own,
      citationOptional: true,
      proof: numbers.length > 0 ? 'marked' : needsProof(passage) ? 'missing' : 'needless',
    };
  });
}

function citationNumbers({ text }: Passage, count: number): readonly number[] {
  return [...new Set(markedNumbers(text))].filter((number) => number <= count);
}

function claims({ kind, text }: Passage): boolean {
  return kind !== 'code' && kind !== 'rule' && word.test(text) && !statesAbsence(text);
}

function isStatement(passage: Passage): boolean {
  return claims(passage) && !isHeading(passage.text) && !announces.test(passage.text);
}

function isHeading(text: string): boolean {
  const bold = boldLine.exec(text)?.[2];
  return bold === undefined ? heading.test(text) : !ended.test(bold) && splitSentences(bold).length === 1;
}

/** Paragraphs, items of a list with what goes on below them, and whole tables. */
function passagesOf(text: string): readonly Passage[] {
  const passages: (Passage & { readonly paragraph: number })[] = [];
  for (const { kind, outerStart, outerEnd, paragraph } of splitBlocks(text)) {
    const line = text.slice(outerStart, outerEnd);
    const previous = passages.at(-1);
    if (line.trim() === extractiveNotice) continue;
    const goesOn =
      previous?.paragraph === paragraph && kind !== 'item' && !isHeading(line) && !isHeading(previous.text);
    if (previous !== undefined && goesOn)
      passages.splice(-1, 1, { ...previous, text: `${previous.text}\n${line}` });
    else passages.push({ kind, text: line, paragraph });
  }
  return passages;
}
