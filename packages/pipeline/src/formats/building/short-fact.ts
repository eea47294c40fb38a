import { sameParagraph } from '../../extractive/selection.ts';
import type { Statement } from '@harvest/contracts/formats/statement';
import { citationOf } from '../../sources/source-text.ts';
import { isTornOff } from './back-reference.ts';
import { countWords } from '@harvest/text/count-words';
import type { Material } from './gather-material.ts';
import { leadingClause } from './leading-clause.ts';
import { plainText } from './plain-text.ts';

const finalStop = /(?<=[^.])[.。]$/u;
const asks = /[?？:：]["”’»)]*$/u;
const wordsMin = 3;
/** A statement of fewer words that mean something says nothing without its neighbours ("War helped as well"). */
const tellingTermsMin = 4;

/**
 * What one sentence says, as a line for a slide or a map: the sentence when it is short enough, else its first clause, each
 * without its full stop. A list item stays whole, where it is short enough. The citation is all of what the line is from.
 *
 * @returns null for a sentence that cannot be made short enough without changing what it says, and for the later sentences
 * of a list item, which say nothing without the first.
 */
export function shortFact(material: Material, at: number, wordsMax: number): Statement | null {
  const { reading } = material;
  const sentence = reading.sentences[at];
  const text = material.texts[at] ?? '';
  if (!sentence || text === '' || isTornOff(text) || asks.test(text)) return null;
  const isItem = sentence.kind === 'item';
  if (isItem && reading.sentences[at - 1]?.block === sentence.block) return null;
  const end = isItem ? endOfBlock(material, at) : sentence.end;
  const whole = plainText(reading.source.text.slice(sentence.start, end));
  if (countWords(whole) <= wordsMax)
    return toFact(material, whole.replace(finalStop, ''), sentence.start, end);
  const short =
    countWords(text) <= wordsMax ? text.replace(finalStop, '') : leadingClause(text, reading.language);
  if (short === null || countWords(short) > wordsMax) return null;
  return toFact(material, short, sentence.start, sentence.end);
}

function toFact({ reading }: Material, text: string, start: number, end: number): Statement | null {
  return countWords(text) < wordsMin ? null : { text, citations: [citationOf(reading.source, start, end)] };
}

function endOfBlock({ reading: { sentences } }: Material, at: number): number {
  let last = at;
  while (sentences[last + 1]?.block === sentences[at]?.block) last += 1;
  return sentences[last]?.end ?? 0;
}

/** True for a fact of a list item, which its heading explains, and for a statement that says enough by itself. */
export function isTelling({ reading }: Material, at: number, text: string): boolean {
  return reading.sentences[at]?.kind === 'item' || reading.tokeniser.tokens(text).length >= tellingTermsMin;
}

/** True for the few words that open a paragraph and say nothing without the rest of it: "War helped as well." */
export function leadsIn(material: Material, at: number): boolean {
  const { index } = material.reading;
  const opens = !sameParagraph(index, at - 1, at) && sameParagraph(index, at, at + 1);
  return opens && !isTelling(material, at, material.texts[at] ?? '');
}
