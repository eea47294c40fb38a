import type { Reading } from '../../reading/reading.ts';

/** A word with a capital before another one at the start of a paragraph, as "Summary" in "Summary Yoga can help". */
const opening = /^[*_]{0,3}(?<label>\p{Lu}\p{Ll}{2,20})[*_]{0,3} (?=[*_]{0,3}(?<next>\p{Lu}\p{L}*))/u;
/** Fewer paragraphs that begin with the same word are no habit of the page. */
const labelledMin = 3;
/** So many of the words behind a label are common ones; those behind a title or a first name are names. */
const commonShare = 0.6;

interface Opening {
  readonly at: number;
  readonly length: number;
  readonly next: string;
}

/**
 * The source without the label that a page sets before some of its paragraphs, which its markup has lost and which is no
 * part of their first sentences. Linear in the length of the source.
 */
export function withoutRunInLabels(reading: Reading): Reading {
  const { sentences, source } = reading;
  const openings = new Map<string, Opening[]>();
  for (const [at, { start, end, kind, block }] of sentences.entries()) {
    if (kind !== 'prose' || sentences[at - 1]?.block === block) continue;
    const match = opening.exec(source.text.slice(start, end));
    const { label, next } = match?.groups ?? {};
    if (match === null || label === undefined || next === undefined) continue;
    const labelled = openings.get(label) ?? [];
    labelled.push({ at, length: match[0].length, next });
    openings.set(label, labelled);
  }
  const habits = [...openings.values()].filter(({ length }) => length >= labelledMin);
  if (habits.length === 0) return reading;
  // A word that the source also has without a capital is a common one.
  const common = new Set(source.text.match(/(?<![\p{L}-])\p{Ll}+(?!\p{L})/gu));
  const lengths = new Map<number, number>();
  for (const labelled of habits) {
    const share = labelled.filter(({ next }) => common.has(next.toLowerCase())).length / labelled.length;
    if (share < commonShare) continue;
    for (const { at, length } of labelled) lengths.set(at, length);
  }
  if (lengths.size === 0) return reading;
  const cut = sentences.map((sentence, at) => {
    const length = lengths.get(at);
    return length === undefined ? sentence : { ...sentence, start: sentence.start + length };
  });
  return { ...reading, sentences: cut };
}
