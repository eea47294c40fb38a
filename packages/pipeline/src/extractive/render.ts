import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { Citation } from '@harvest/contracts/citation';
import { escapeMarks } from '../synthesis/citation-marks.ts';
import type { Selection } from './selection.ts';
import type { Sentence } from '@harvest/text/sentences';

/** The line that tells a reader what made the text. */
export const extractiveNotice =
  '*Selected from the source by the built-in extractive engine; no language model was used.*';

/** Ends a passage; kept free in the budget, since the limit may end one early. */
const blankLine = '\n\n';
const notAnswered = 'The source does not seem to contain an answer to this question.';
/** Said besides, since a reader who sees the answer stand there would not believe it. */
const otherLanguage =
  'Most of the source is in another language than the question, and nothing is translated without a language model.';
const nothingToQuote = 'The source contains no sentences to select from.';
/** English text has about four characters per token; the engine bills none, so an estimate is enough. */
const charactersPerToken = 4;
/** A cut quote shorter than this says nothing. */
const quoteLengthMin = 24;

const htmlStart = /<(?=[a-z/!?])/gi;
const image = /!\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g;
const link = /\[([^[\]]+)\]\(([^()\s]*)(?:\s"[^"]*")?\)/g;
/** What a link may lead to; what a page means by a path of its own is not known elsewhere. */
const safeTarget = /^(?:https?:\/\/|mailto:)/i;
/** Whatever else could become an image, or a link to somewhere else. */
const linkMark = /\](?=\((?!https?:\/\/|mailto:))|!(?=\[)/gi;
/** What may be a reference number of the source's own, which must not pass for that of a citation. */
const ownNumber = /\[(?=\d)/g;
const ellipsis = ' …';

/** A text in the pieces in which it is streamed. */
export interface Rendering {
  readonly pieces: readonly string[];
  readonly citations: readonly Citation[];
  /** True when the token limit forced quotes out. */
  readonly truncated: boolean;
}

/**
 * Writes a selection as Markdown: one block quote per passage (a bullet in a summary), each sentence with
 * its `[n]`, where n counts the citations from 1. Characters are UTF-16 code units, four to a token.
 */
export function renderSelection(options: {
  readonly source: string;
  readonly sentences: readonly Sentence[];
  readonly selection: Selection;
  readonly outputFormat: OutputFormat;
  /** Whether the question is in another language than the source. */
  readonly inOtherLanguage: boolean;
  readonly maxOutputTokens: number;
}): Rendering {
  const { source, sentences, selection, outputFormat, inOtherLanguage, maxOutputTokens } = options;
  const budget = maxOutputTokens * charactersPerToken;
  const foot = `${footnotes(selection)}${extractiveNotice}`;
  if (foot.length > budget)
    return { pieces: [cutAtWord(extractiveNotice, 0, budget)], citations: [], truncated: true };
  const head = headline(selection, inOtherLanguage);
  const pieces: string[] = [];
  const citations: Citation[] = [];
  let room = budget - foot.length - blankLine.length;
  let truncated = head.length > room;
  if (!truncated && head !== '') {
    pieces.push(head);
    room -= head.length;
  }
  const quotes = selection.groups.flatMap((group) =>
    group.map((at, place) => ({ at, previous: sentences[group[place - 1] ?? -1] })),
  );
  for (const [position, { at, previous }] of quotes.entries()) {
    const sentence = sentences[at];
    if (!sentence || truncated) break;
    const ends = quotes[position + 1]?.previous === undefined;
    const layout = layoutOf(sentence, outputFormat, previous, ends);
    const overhead = layout.before.length + layout.after.length + ` [${citations.length + 1}]`.length;
    const { shown, end } = fit(source, sentence, room - overhead);
    truncated = end < sentence.end;
    if (shown === '' || (truncated && (citations.length > 0 || shown.length < quoteLengthMin))) break;
    citations.push({ source: 0, start: sentence.start, end, quote: source.slice(sentence.start, end) });
    const piece = `${layout.before}${shown} [${citations.length}]${layout.after}`;
    pieces.push(piece);
    room -= piece.length;
  }
  return { pieces: [...closed(pieces), foot], citations, truncated };
}

/** Ends the quotes with a blank line, also where the limit stopped them inside a passage. */
function closed(pieces: readonly string[]): string[] {
  const last = pieces.at(-1);
  return last === undefined ? [] : [...pieces.slice(0, -1), `${last.trimEnd()}${blankLine}`];
}

function headline({ answered, groups }: Selection, inOtherLanguage: boolean): string {
  if (answered) return '';
  const reply = inOtherLanguage ? `${notAnswered} ${otherLanguage}` : notAnswered;
  return groups.length === 0 ? `${reply}\n\n` : `${reply} The closest passage is:\n\n`;
}

function footnotes(selection: Selection): string {
  return selection.unanswered
    .map((question) => `The source does not seem to answer: “${displayed(question)}”\n\n`)
    .join('');
}

/** Returns the whole text for a source without a single word, within the same limit. */
export function renderNothing(maxOutputTokens: number): Rendering {
  const budget = maxOutputTokens * charactersPerToken;
  const pieces = [`${nothingToQuote}\n\n`, extractiveNotice];
  if (pieces.join('').length <= budget) return { pieces, citations: [], truncated: false };
  return { pieces: [cutAtWord(extractiveNotice, 0, budget)], citations: [], truncated: true };
}

function layoutOf(
  sentence: Sentence,
  format: OutputFormat,
  previous: Sentence | undefined,
  endsGroup: boolean,
): { before: string; after: string } {
  const bullet = previous ? '\n- ' : '- ';
  if (format === 'summary')
    return { before: sentence.block === previous?.block ? ' ' : bullet, after: endsGroup ? '\n' : '' };
  const continues =
    sentence.block === previous?.block || (sentence.kind === 'prose' && previous?.kind === 'prose');
  const before = !previous ? '> ' : continues ? ' ' : sentence.kind === 'prose' ? '\n> \n> ' : '\n> - ';
  return { before, after: endsGroup ? '\n\n' : '' };
}

/** The sentence as shown, cut at a word where the room is short; `end` is where the quote of the source then ends. */
function fit(source: string, sentence: Sentence, room: number): { shown: string; end: number } {
  const shown = displayed(source.slice(sentence.start, sentence.end));
  if (shown.length <= room) return { shown, end: sentence.end };
  const text = source.slice(sentence.start, sentence.end);
  // Every escape adds one character: HTML marks, marks of links, numbers in brackets, and at most one at the start.
  const counted = [htmlStart, linkMark, ownNumber].map((pattern) => text.match(pattern)?.length ?? 0);
  const escapes = counted.reduce((sum, count) => sum + count, 1);
  const raw = cutAtWord(text, ellipsis.length + escapes, Math.max(0, room));
  return { shown: raw === '' ? '' : `${displayed(raw)}${ellipsis}`, end: sentence.start + raw.length };
}

/** Cuts a text to `room` characters less `reserve`, at white space where there is some in the second half. */
function cutAtWord(text: string, reserve: number, room: number): string {
  let part = text.slice(0, Math.max(0, room - reserve));
  if (part.length === text.length) return part;
  const space = part.search(/\s\S*$/);
  if (space > part.length / 2) part = part.slice(0, space);
  return /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part.trimEnd();
}

/**
 * A quote on one line, safe in Markdown: no line break, no raw HTML, no image, no link but to the web, no number that
 * would pass for that of a citation, and nothing that would open a heading or a list. Emphasis and other links of the
 * source keep their meaning.
 */
function displayed(quote: string): string {
  const line = quote
    .replace(/\s*[\r\n\u0085\u2028\u2029]+[\s>]*/g, ' ')
    .replace(/(?<=[\u3000-\u9fff]) (?=[\u3000-\u9fff])/g, '')
    .replace(htmlStart, '\\<')
    .replace(image, '$1')
    .replace(link, (whole: string, text: string, target: string) => (safeTarget.test(target) ? whole : text))
    .replace(linkMark, '\\$&');
  return escapeMarks(line)
    .replace(/^(?=#{1,6}\s|[-+*>]\s|>|~~~|```)/, '\\')
    .replace(/^(\d{1,9})(?=[.)]\s)/, '$1\\');
}
