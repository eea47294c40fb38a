import type { Citation } from '@harvest/contracts/citation';
import type { Statement } from '@harvest/contracts/formats/statement';
import { escapeMarkdown } from './escape-markdown.ts';
import { joinQuotes } from './join-quotes.ts';
import { plainText } from './plain-text.ts';

/** Numbers citations from 1 in the order in which they are first asked for; the same passage keeps its number. */
export interface CitationNumbers {
  /** Marks such as `[1][2]`, with a space before them; empty without citations. */
  readonly marks: (citations: readonly Citation[]) => string;
}

/** Returns numbers for one text. */
export function createCitationNumbers(): CitationNumbers {
  const numbers = new Map<string, number>();
  const numberOf = ({ source, start, end }: Citation): number => {
    const key = `${String(source)}:${String(start)}:${String(end)}`;
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return number;
  };
  return {
    marks: (citations) =>
      citations.length === 0
        ? ''
        : ` ${citations.map((citation) => `[${String(numberOf(citation))}]`).join('')}`,
  };
}

/** True for a statement that is nothing but its quotes, so that a reader is to see it as one. */
export function isQuotation({ text, citations }: Statement): boolean {
  return citations.length > 0 && joinQuotes(citations.map(({ quote }) => plainText(quote))) === text;
}

/** A statement as Markdown, with the numbers of its citations. */
export function statementMarkdown(statement: Statement, numbers: CitationNumbers): string {
  return isQuotation(statement)
    ? quotedPieces(statement, numbers).join(' ')
    : `${escapeMarkdown(statement.text)}${numbers.marks(statement.citations)}`;
}

/** The number of a list item, escaped as a sentence is that starts with one. */
const itemNumber = /^\d{1,3}\\[.)] /;
/** Fewer pieces than this are lines of a paragraph rather than a list. */
const listItemsMin = 3;

/** A statement as a block of its own, in which the items of a quoted list are set as one. */
export function blockMarkdown(statement: Statement, numbers: CitationNumbers): string {
  if (!isQuotation(statement)) return statementMarkdown(statement, numbers);
  const pieces = quotedPieces(statement, numbers);
  const announced = /[:：]$/u.test(statement.citations[0]?.quote ?? '');
  const isList = announced || pieces.length >= listItemsMin || (pieces.length > 1 && areNumbered(pieces));
  if (!isList) return pieces.join(' ');
  const [announcement, items] = announced ? [pieces.slice(0, 1), pieces.slice(1)] : [[], pieces];
  return [...announcement.map((piece) => `${piece}\n`), ...asItems(items)].join('\n');
}

/** Items keep the numbers that the source gives them all; one alone may begin with a date. */
function asItems(pieces: readonly string[]): readonly string[] {
  const numbered = areNumbered(pieces);
  return pieces.map((piece) => (numbered ? piece.replace('\\', '') : `- ${piece}`));
}

function areNumbered(pieces: readonly string[]): boolean {
  return pieces.every((piece) => itemNumber.test(piece));
}

function quotedPieces({ citations }: Statement, numbers: CitationNumbers): string[] {
  return citations.map(
    (citation) => `${escapeMarkdown(plainText(citation.quote))}${numbers.marks([citation])}`,
  );
}
