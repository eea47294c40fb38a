import { evidenceHeading, noAnswerMark } from './prompt.ts';

/** A model's text, taken apart. */
export interface ParsedAnswer {
  /** What the reader gets, without the evidence part. */
  readonly text: string;
  /** The passages that the model claims to have copied, without list marks and quotation marks. */
  readonly quotes: readonly string[];
  readonly answered: boolean;
}

const headingPattern = new RegExp(`^[\\s>*_#]*${evidenceHeading.slice(0, -1)}\\s*:?[*_\\s]*$`, 'im');
const listMark = /^\s*(?:[-*•>]|\d{1,2}[.)])\s+/;
const surroundingQuotes = /^["'“”‘’«»„]+|["'“”‘’«»]+$/g;

/** Splits a model's text at the evidence heading. A text without one has no quotes. */
export function parseAnswer(raw: string): ParsedAnswer {
  const heading = headingPattern.exec(raw);
  const body = (heading === null ? raw : raw.slice(0, heading.index)).trim();
  const evidence = heading === null ? '' : raw.slice(heading.index + heading[0].length);
  const quotes = evidence
    .split('\n')
    .map((line) => line.replace(listMark, '').trim().replace(surroundingQuotes, '').trim())
    .filter((line) => line !== '');
  const unanswered = body.toUpperCase().startsWith(noAnswerMark);
  const text = unanswered ? body.slice(noAnswerMark.length).trim() : body;
  return { text, quotes, answered: !unanswered };
}
