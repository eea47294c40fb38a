import type { Statement } from '@harvest/contracts/formats/statement';
import { sameParagraph } from '../../extractive/selection.ts';
import type { Reading } from '../../reading/reading.ts';
import { citationOf, spanOf } from '../../sources/source-text.ts';
import type { Material } from './gather-material.ts';
import { joinQuotes } from './join-quotes.ts';
import { plainText } from './plain-text.ts';
import { isTornOff, needsPrevious } from './back-reference.ts';

/** How far back the sentence may stand that a passage needs to be understood; beyond its paragraph in a short passage only. */
const antecedentsMax = 3;
const acrossParagraphsWordsMax = 90;
/** A list is quoted with the sentence that announces it, and whole, up to this many words. */
const listWordsMax = 90;
const announcesList = /[:：]$/u;
const fragmentWordsMax = 4;
const lowerStart = /^["'“‘«(]*\p{Ll}/u;
const question = /[?？؟][\p{Pf}\p{Pe}"']*$/u;
const ended = /[\p{Sentence_Terminal}…;][\p{Pf}\p{Pe}"'*_]*$/u;

/**
 * The sentences that must be quoted together with one of them so that a reader understands it: the sentence that a
 * pronoun points back to, the list that a colon announces. In source order.
 *
 * @returns null for a sentence that is not to be quoted, such as a fragment or half of a quotation.
 */
export function passageAround(material: Material, at: number): readonly number[] | null {
  const text = material.texts[at] ?? '';
  if (text === '' || isTornOff(text)) return null;
  const list = listAround(material, at);
  if (list !== undefined) return list;
  if (isFragment(material, at) || asks(text)) return null;
  const passage = [at];
  for (let first = at; leansBack(material, first); first = passage[0] ?? 0) {
    const before = first - 1;
    const previous = material.texts[before] ?? '';
    if (passage.length > antecedentsMax || previous === '' || isTornOff(previous)) return null;
    // A caption or a signature between two sentences is not what the second one goes on from.
    if (material.rates[before] === 0) return null;
    if (!followsOn(material, before, first) && !asks(previous)) return null;
    passage.unshift(before);
  }
  const total = passage.reduce((sum, member) => sum + (material.words[member] ?? 0), 0);
  const [first = at] = passage;
  const crosses = !sameParagraph(material.reading.index, first, at) && !asks(material.texts[first] ?? '');
  return crosses && total > acrossParagraphsWordsMax ? null : passage;
}

/** True for sentences of one paragraph, and for prose that the next paragraph under the same heading goes on from. */
function followsOn({ reading: { index, source } }: Material, before: number, after: number): boolean {
  if (sameParagraph(index, before, after)) return true;
  const [first, second] = [index.sentences[before], index.sentences[after]];
  if (first?.kind !== 'prose' || second?.kind !== 'prose' || first.headings !== second.headings) return false;
  return spanOf(source, first.start, second.end) !== null;
}

/** True for a sentence that is not understood without the one before it: it points back, goes on, or answers it. */
export function leansBack({ texts, leaning, reading }: Material, at: number): boolean {
  const text = texts[at] ?? '';
  if (leaning[at] === 1 || asks(texts[at - 1] ?? '')) return true;
  return lowerStart.test(text) && reading.sentences[at - 1]?.block === reading.sentences[at]?.block;
}

/** A line of a few words without an end, such as a caption or a badge. */
function isFragment({ texts, words }: Material, at: number): boolean {
  return (words[at] ?? 0) <= fragmentWordsMax && !ended.test(texts[at] ?? '');
}

function asks(text: string): boolean {
  return question.test(text);
}

/** The announcement and the list that a sentence belongs to; null for an incomplete one, undefined where it stands alone. */
function listAround(material: Material, at: number): readonly number[] | null | undefined {
  const { texts, words, reading } = material;
  const isItem = (position: number): boolean => reading.sentences[position]?.kind === 'item';
  const needsList = announcesList.test(texts[at] ?? '') || (isItem(at) && !ended.test(texts[at] ?? ''));
  if (!needsList && !isItem(at)) return undefined;
  const alone = needsList ? null : undefined;
  let first = at;
  let total = 0;
  for (; isItem(first) && total <= listWordsMax; first -= 1) total += words[first] ?? 0;
  const announcement = texts[first] ?? '';
  if (!announcesList.test(announcement) || isTornOff(announcement) || needsPrevious(announcement))
    return alone;
  const list = [first];
  total = words[first] ?? 0;
  for (let next = first + 1; isItem(next) && texts[next] !== ''; next += 1) {
    total += words[next] ?? 0;
    if (total > listWordsMax) return alone;
    list.push(next);
  }
  return list.length > 1 ? list : alone;
}

/** What numbers an item of a list, at the end of what stands before it. */
const itemNumber = /(?:^|[\r\n])[ \t]*(\d{1,3}[.)][ \t]+)$/;
const itemNumberMax = 24;

/**
 * Quotes sentences: the text as a reader sees it, and a citation for each run within a paragraph or list item; with the
 * numbers of list items where they are asked for.
 */
export function quoteSentences(
  reading: Reading,
  at: readonly number[],
  { numbered = false }: { readonly numbered?: boolean } = {},
): Statement {
  const runs: { start: number; end: number; last: number }[] = [];
  for (const position of at) {
    const sentence = reading.sentences[position];
    if (!sentence) continue;
    const open = runs.at(-1);
    if (open?.last === position - 1 && reading.sentences[open.last]?.block === sentence.block) {
      open.end = sentence.end;
      open.last = position;
    } else {
      const start =
        numbered && sentence.kind === 'item' ? numberStart(reading, sentence.start) : sentence.start;
      runs.push({ start, end: sentence.end, last: position });
    }
  }
  const citations = runs.map(({ start, end }) => citationOf(reading.source, start, end));
  return { text: joinQuotes(citations.map(({ quote }) => plainText(quote))), citations };
}

/** Where the number of a list item begins; where the item does itself, when it has none. */
function numberStart({ source }: Reading, start: number): number {
  const before = source.text.slice(Math.max(0, start - itemNumberMax), start);
  return start - (itemNumber.exec(before)?.[1]?.length ?? 0);
}
