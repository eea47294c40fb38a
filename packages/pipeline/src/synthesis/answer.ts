import { isEvidenceHeading } from './evidence-heading.ts';
import { noAnswerMark } from './prompt.ts';

/** A model's text, taken apart. */
export interface ParsedAnswer {
  /** What the reader gets, without the evidence part. */
  readonly text: string;
  /** The passages that the model claims to have copied, without list marks and quotation marks. */
  readonly quotes: readonly string[];
  readonly answered: boolean;
}

const listMark = /^\s*(?:[-*•>]|\d{1,2}[.)])\s+/;
const quotationMarks: ReadonlySet<string> = new Set('"\'“”‘’«»„');

/** Splits a model's text at the evidence heading. A text without one has no quotes. */
export function parseAnswer(raw: string): ParsedAnswer {
  const lines = raw.split('\n');
  const heading = lines.findIndex(isEvidenceHeading);
  const body = (heading < 0 ? raw : lines.slice(0, heading).join('\n')).trim();
  const evidence = heading < 0 ? [] : lines.slice(heading + 1);
  const quotes = evidence
    .map((line) => withoutQuotationMarks(line.replace(listMark, '').trim()).trim())
    .filter((line) => line !== '');
  const unanswered = body.toUpperCase().startsWith(noAnswerMark);
  const text = unanswered ? body.slice(noAnswerMark.length).trim() : body;
  return { text, quotes, answered: !unanswered };
}

function withoutQuotationMarks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && quotationMarks.has(text.charAt(start))) start += 1;
  while (end > start && quotationMarks.has(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
