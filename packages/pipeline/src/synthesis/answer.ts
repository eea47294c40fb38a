import { isEvidenceHeading } from './evidence-heading.ts';
import { noAnswerMark } from './prompt.ts';

/** A passage that a model claims to have copied. */
export interface GivenQuote {
  /** Without list marks and quotation marks. */
  readonly text: string;
  /** What marks in the text call it; null where other lines have numbers and this one has none. */
  readonly number: number | null;
}

/** A model's text, taken apart. */
export interface ParsedAnswer {
  /** What the reader gets, without the evidence part. */
  readonly text: string;
  readonly quotes: readonly GivenQuote[];
  readonly answered: boolean;
}

/** The marks of a list before a quote, behind which stands what a model calls it. */
const bracketBefore =
  /^(?:(?:[-*•>]|\d{1,2}[.)])\s+)?(?:\*\*|__)?[[【](?:quote )?(?<number>\d{1,3})[\]】][:.]?(?:\*\*|__)?:?\s*/i;
const bracketBehind = /(?:\*\*|__)?[[【](?:quote )?(?<number>\d{1,3})[\]】](?:\*\*|__)?[.;,]?$/i;
const listNumber = /^(?:\*\*|__)?(?<number>\d{1,2})[.)](?:\*\*|__)?\s+/;
const bullet = /^[-*•>](?:\s+|$)/;
const quotationMarks: ReadonlySet<string> = new Set('"\'“”‘’«»„');

/** Splits a model's text at the evidence heading. A text without one has no quotes. */
export function parseAnswer(raw: string): ParsedAnswer {
  const lines = raw.split('\n');
  const heading = lines.findIndex(isEvidenceHeading);
  const body = (heading < 0 ? raw : lines.slice(0, heading).join('\n')).trim();
  const evidence = heading < 0 ? [] : lines.slice(heading + 1);
  const unanswered = body.toUpperCase().startsWith(noAnswerMark);
  const text = unanswered ? body.slice(noAnswerMark.length).trim() : body;
  return { text, quotes: readQuotes(evidence), answered: !unanswered };
}

function readQuotes(evidence: readonly string[]): readonly GivenQuote[] {
  const lines = evidence.map((line) => line.trim()).filter((line) => line !== '');
  const quotes = numberedBy(lines, bracketBefore).map(withoutRepeatedNumber);
  const isNumbered = quotes.some(({ number }) => number !== null);
  return (isNumbered ? quotes : numberedAsAWhole(lines))
    .map(({ text, number }) => ({
      text: withoutQuotationMarks(text.replace(bullet, '').trim()).trim(),
      number,
    }))
    .filter(({ text }) => text !== '');
}

/**
 * A source's own passage may begin with a number of a list, or end with one in brackets: those number the quotes where
 * all of them have one and they count from 1. Quotes without any number count from 1 in their order.
 */
function numberedAsAWhole(lines: readonly string[]): readonly GivenQuote[] {
  const listed = numberedBy(lines, listNumber);
  if (listed.every(({ number }, at) => number === at + 1)) return listed;
  const bracketed = numberedBy(lines, bracketBehind);
  const numbers = new Set(bracketed.map(({ number }) => number));
  if (lines.every((_, at) => numbers.has(at + 1))) return bracketed;
  return lines.map((text, at) => ({ text, number: at + 1 }));
}

/** A quote that comes in a list of its own is numbered here, whether or not its model did so already. */
function withoutRepeatedNumber({ text, number }: GivenQuote): GivenQuote {
  const bare = [bracketBefore, bracketBehind].reduce(
    (rest, pattern) =>
      Number(pattern.exec(rest)?.groups?.['number']) === number ? rest.replace(pattern, '') : rest,
    text,
  );
  return { text: bare.trim(), number };
}

function numberedBy(lines: readonly string[], pattern: RegExp): readonly GivenQuote[] {
  return lines.map((line) => {
    const number = pattern.exec(line)?.groups?.['number'];
    return number === undefined
      ? { text: line, number: null }
      : { text: line.replace(pattern, '').trim(), number: Number(number) };
  });
}

function withoutQuotationMarks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && quotationMarks.has(text.charAt(start))) start += 1;
  while (end > start && quotationMarks.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
