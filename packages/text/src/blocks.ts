/**
 * Divides a text into blocks before any sentence is sought, because the layout of Markdown and of plain text says more
 * about where a thought ends than punctuation does. Every character other than white space lies in the outer range of
 * exactly one block; the inner range leaves out the layout marks (`##`, `-`, `>`, table pipes), so that a quote starts
 * with a word.
 */
import { type Line, linesOf, paragraphsOf } from './lines.ts';

export type BlockKind = 'heading' | 'prose' | 'item' | 'row' | 'code' | 'rule';

export interface Block {
  readonly kind: BlockKind;
  /** What may be quoted, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The same with its layout marks. */
  readonly outerStart: number;
  readonly outerEnd: number;
  /** 1 to 6 for a heading, else 0. */
  readonly level: number;
  /** Blocks between two blank lines share a number. */
  readonly paragraph: number;
}

const fence = /^(?:```|~~~)/;
const atxHeading = /^(#{1,6})[ \t]+(?=\S)/;
const listMarker = /^(?:[-*+•‣▪◦·]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)/;
const quoteMarker = /^(?:>[ \t]?)+/;
const setextLine = /^(=+|-{3,})$/;
const tableRow = /^\||\S[ \t]*\|.*\|/;
const wordCharacter = /[\p{L}\p{N}]/u;
const linkInside = /\]\(|:\/\//;
const endsThought = /[\p{Sentence_Terminal}…:;,][\p{Pf}\p{Pe}"'*_]*$/u;
const endsSentence = /[\p{Sentence_Terminal}…][\p{Pf}\p{Pe}"'*_]*$/u;

/** What lines of a log or a transcript begin with, each kind of its own: `[09:12]`, `3/5/2024, 9:12 pm -`, `Anna Lee:`. */
const timeLabel =
  /^[[(]?(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:,?[ \t]+|T))?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?Z?(?:[ \t]?[ap]\.?m\b\.?)?(?:[\])]|(?=[ \t]))/i;
const speakerLabel =
  /^(?:<[^<>\s]{1,40}>|[\p{L}\p{N}_.'’@-]{1,40}(?: [\p{Lu}\p{N}][\p{L}\p{N}_.'’-]{0,40}){0,2}:)(?=[ \t])/u;
const lineLabels = [timeLabel, speakerLabel];

/** A plain line longer than this is taken for prose, not for a heading. */
const headingLengthMax = 80;
const headingWordsMax = 12;
/** Longer runs of short lines without punctuation are verse or a list, not headings of one another. */
const headingRunMax = 3;
/** No label of a line is longer, in UTF-16 code units. */
const labelRoom = 130;
/** Text wrapped by an editor has lines of at most this width; wider lines are whole paragraphs. */
const wrapWidthMax = 120;

interface Draft extends Omit<Block, 'paragraph'> {
  readonly mayBeHeading: boolean;
}

/** Returns the blocks of `source` in order. */
export function splitBlocks(source: string): Block[] {
  const drafts: (Draft & { paragraph: number })[] = [];
  let inFence = false;
  let paragraph = 0;
  for (const lines of paragraphsOf(linesOf(source))) {
    for (const unit of unitsOf(source, lines, inFence)) {
      drafts.push({ ...unit.draft, paragraph });
      inFence = unit.inFence;
    }
    paragraph += 1;
  }
  return promoteHeadings(drafts);
}

/** Classifies the lines of one paragraph and joins those that an editor wrapped. */
function* unitsOf(
  source: string,
  lines: readonly Line[],
  fenced: boolean,
): Generator<{ draft: Draft; inFence: boolean }> {
  const width = lines.reduce((longest, line) => Math.max(longest, widthOf(source, line)), 0);
  let inFence = fenced;
  let open: Draft | undefined;
  for (const [index, line] of lines.entries()) {
    const text = source.slice(line.start, line.end);
    if (fence.test(text)) inFence = !inFence;
    const draft =
      inFence || fence.test(text) ? whole(line, fence.test(text) ? 'rule' : 'code') : classify(text, line);
    const previous = lines[index - 1];
    if (open && setextLine.test(text) && open.kind === 'prose' && open.mayBeHeading) {
      yield {
        draft: { ...open, kind: 'heading', outerEnd: line.end, level: text.startsWith('=') ? 1 : 2 },
        inFence,
      };
      open = undefined;
    } else if (open && previous && continues(source, open, draft, { line, previous, width })) {
      open = { ...open, end: draft.end, outerEnd: line.end, mayBeHeading: false };
    } else {
      if (open) yield { draft: open, inFence };
      open = draft;
    }
  }
  if (open) yield { draft: open, inFence };
}

/** A line that is nothing but a link says nothing of the margin at which the others were wrapped. */
function widthOf(source: string, { start, end }: Line): number {
  const text = source.slice(start, end);
  return linkInside.test(text) && !/\s/.test(text) ? 0 : end - start;
}

function whole(line: Line, kind: BlockKind): Draft {
  return {
    kind,
    start: line.start,
    end: line.end,
    outerStart: line.start,
    outerEnd: line.end,
    level: 0,
    mayBeHeading: false,
  };
}

function classify(text: string, line: Line): Draft {
  if (!wordCharacter.test(text)) return whole(line, 'rule');
  const heading = atxHeading.exec(text);
  if (heading) {
    const closing = closingMarks(text);
    return {
      ...whole(line, 'heading'),
      start: line.start + heading[0].length,
      end: line.end - closing,
      level: heading[1]?.length ?? 1,
    };
  }
  const quoted = quoteMarker.exec(text)?.[0].length ?? 0;
  const body = text.slice(quoted);
  const marker = listMarker.exec(body)?.[0].length ?? 0;
  if (marker > 0) return { ...whole(line, 'item'), start: line.start + quoted + marker };
  if (quoted === 0 && tableRow.test(text)) return cellRange(text, line);
  return {
    ...whole(line, 'prose'),
    start: line.start + quoted,
    mayBeHeading: quoted === 0 && looksLikeHeading(text),
  };
}

/** Length of the `#` marks, with their white space, that may close a Markdown heading. */
function closingMarks(text: string): number {
  const bare = text.length - trimEndWhile(text, text.length, '#');
  const end = trimEndWhile(text, text.length - bare, ' \t');
  return bare > 0 && end < text.length - bare ? text.length - end : 0;
}

/** The end of `text.slice(0, from)` without trailing characters of `set`; a scan, since `[ ]+#+$` is quadratic. */
function trimEndWhile(text: string, from: number, set: string): number {
  let end = from;
  while (end > 0 && set.includes(text.charAt(end - 1))) end -= 1;
  return end;
}

function cellRange(text: string, line: Line): Draft {
  const leading = /^[\s|]*/.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > leading && /[\s|]/.test(text.charAt(end - 1))) end -= 1;
  return { ...whole(line, 'row'), start: line.start + leading, end: line.start + end };
}

function looksLikeHeading(text: string): boolean {
  if (text.length > headingLengthMax || endsThought.test(text) || text.includes('://')) return false;
  if (timeLabel.test(text)) return false;
  return text.split(/\s+/, headingWordsMax + 1).length <= headingWordsMax;
}

interface Seam {
  readonly line: Line;
  readonly previous: Line;
  readonly width: number;
}

/** True when `next` is the same paragraph's text, broken by an editor at the right margin. */
function continues(source: string, open: Draft, next: Draft, seam: Seam): boolean {
  if (next.kind !== 'prose' || (open.kind !== 'prose' && open.kind !== 'item')) return false;
  if (open.kind === 'item' && seam.line.indent > seam.previous.indent) return true;
  if (areLabelledAlike(source, open, next)) return false;
  const before = source.slice(seam.previous.start, seam.previous.end);
  if (/^\p{Ll}/u.test(source.slice(next.start, next.start + 2)) || /[,;]$/.test(before)) return true;
  if (seam.width === 0 || seam.width > wrapWidthMax) return false;
  // An editor breaks a line where the next word would not fit, however short the line is then.
  const nextWord = /^\S*/.exec(source.slice(seam.line.start, seam.line.end))?.[0].length ?? 0;
  const filled = before.length >= seam.width * 0.6 || before.length + 1 + nextWord > seam.width;
  return filled && (before.length > 40 || !endsSentence.test(before)) && before.length > 12;
}

/** True for two entries of a log or two turns of a talk; a turn may itself be wrapped. */
function areLabelledAlike(source: string, one: Draft, other: Draft): boolean {
  const [first, second] = [one, other].map(({ start, end }) =>
    source.slice(start, Math.min(end, start + labelRoom)),
  );
  return lineLabels.some((label) => label.test(first ?? '') && label.test(second ?? ''));
}

/** A short line without punctuation is a heading when text follows that is no such line itself. */
function promoteHeadings(drafts: readonly (Draft & { paragraph: number })[]): Block[] {
  const blocks: Block[] = [];
  let runEnd = -1;
  let runIsHeadings = false;
  for (const [index, { mayBeHeading, ...block }] of drafts.entries()) {
    if (!mayBeHeading) {
      blocks.push(block);
      continue;
    }
    if (index > runEnd) {
      runEnd = index;
      while (drafts[runEnd + 1]?.mayBeHeading) runEnd += 1;
      const follower = drafts[runEnd + 1];
      const followed = follower !== undefined && follower.kind !== 'heading' && follower.kind !== 'rule';
      runIsHeadings = followed && runEnd - index < headingRunMax;
    }
    blocks.push(runIsHeadings ? { ...block, kind: 'heading', level: index === 0 ? 1 : 2 } : block);
  }
  return blocks;
}
