import type { TextBlock } from '../markdown/text-block.ts';
import type { PdfLine } from './read-lines.ts';

/** Type this much larger than that of the text is a heading. */
const headingScale = 1.15;
const headingLengthMax = 200;
const headingLevelsMax = 4;
/** Lines farther apart than this multiple of the usual distance are separate paragraphs. */
const paragraphGap = 1.35;
/** A last line ends this many type sizes or more before the margin. */
const shortLineSizes = 4;
const indentSizes = 0.9;
const bullet = /^(?:[•‣▪◦●○■□–*·∙]|[-—](?=\s))\s*/u;
const numbered = /^(\(?\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)/;
const sentenceEnd = /[.!?…:。！？]["'”’»)\]]*$/u;

interface Paragraph {
  readonly kind: 'heading' | 'item' | 'paragraph';
  readonly fontSize: number;
  readonly lines: PdfLine[];
}

/** Printed lines as headings, items and paragraphs. Words that were divided at the end of a line are whole again. */
export function joinLines(pages: readonly (readonly PdfLine[])[]): TextBlock[] {
  const lines = pages.flat();
  const bodySize = commonest(lines.map(({ fontSize, text }) => [Math.round(fontSize * 2) / 2, text.length]));
  const spacing = usualSpacing(pages, bodySize);
  const paragraphs = groupLines(pages, bodySize, spacing);
  const sizes = [
    ...new Set(
      paragraphs.filter(({ kind }) => kind === 'heading').map(({ fontSize }) => Math.round(fontSize)),
    ),
  ].sort((a, b) => b - a);
  const compounds = compoundsOf(lines);
  return paragraphs.map(({ kind, fontSize, lines: own }): TextBlock => {
    const text = joinText(own, compounds);
    if (kind === 'heading') {
      const level = Math.min(headingLevelsMax, sizes.indexOf(Math.round(fontSize)) + 1);
      return { kind, level, text, linkShare: 0 };
    }
    if (kind === 'paragraph') return { kind, text, linkShare: 0 };
    const marker = numbered.exec(text)?.[1] ?? '-';
    return { kind, depth: 0, marker, text: text.replace(bullet, '').replace(numbered, ''), linkShare: 0 };
  });
}

function groupLines(pages: readonly (readonly PdfLine[])[], bodySize: number, spacing: number): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  for (const lines of pages) {
    const right = commonest(lines.map((line) => [Math.round(line.right), line.text.length]));
    const left = commonest(lines.map((line) => [Math.round(line.left), line.text.length]));
    for (const [at, line] of lines.entries()) {
      const open = paragraphs.at(-1);
      const previous = lines[at - 1] ?? null;
      const kind = kindOf(line, bodySize);
      if (open !== undefined && continues({ open, kind, line, previous, spacing, left, right }))
        open.lines.push(line);
      else paragraphs.push({ kind, fontSize: line.fontSize, lines: [line] });
    }
  }
  return paragraphs;
}

function kindOf(line: PdfLine, bodySize: number): Paragraph['kind'] {
  if (
    line.fontSize >= bodySize * headingScale &&
    line.text.length <= headingLengthMax &&
    /\p{L}/u.test(line.text)
  )
    return 'heading';
  return bullet.test(line.text) || numbered.test(line.text) ? 'item' : 'paragraph';
}

interface Seam {
  readonly open: Paragraph;
  readonly kind: Paragraph['kind'];
  readonly line: PdfLine;
  /** The line before on the same page. */
  readonly previous: PdfLine | null;
  readonly spacing: number;
  readonly left: number;
  readonly right: number;
}

function continues({ open, kind, line, previous, spacing, left, right }: Seam): boolean {
  const before = open.lines.at(-1);
  if (before === undefined || kind === 'item') return false;
  if (kind === 'heading' || open.kind === 'heading')
    return (
      kind === open.kind &&
      previous === before &&
      Math.abs(line.fontSize - open.fontSize) < 1 &&
      before.baseline - line.baseline < line.fontSize * 1.6 &&
      before.baseline > line.baseline
    );
  const unfinished = !sentenceEnd.test(before.text);
  // Across pages and columns only a sentence that goes on is one paragraph.
  if (previous !== before || line.baseline > before.baseline)
    return unfinished && /^[\p{Ll}\d(]/u.test(line.text);
  const distance = before.baseline - line.baseline;
  if (distance > spacing * paragraphGap)
    return unfinished && distance < spacing * 2 && /^\p{Ll}/u.test(line.text);
  const ended = !unfinished && before.right < right - line.fontSize * shortLineSizes;
  const indented =
    open.kind === 'paragraph' &&
    line.left > left + line.fontSize * indentSizes &&
    line.left > before.left + line.fontSize * indentSizes;
  return !ended && !(indented && !unfinished);
}

function joinText(lines: readonly PdfLine[], compounds: ReadonlySet<string>): string {
  let text = '';
  for (const { text: line } of lines) {
    const divided = /(\p{L}+)[-\u00ad\u2010]$/u.exec(text);
    const start = /^\p{Ll}+/u.exec(line);
    if (divided === null || start === null) {
      text += text === '' ? line : ` ${line}`;
    } else {
      const compound = `${divided[1] ?? ''}-${start[0]}`.toLowerCase();
      text = compounds.has(compound) ? text + line : text.slice(0, -1) + line;
    }
  }
  return text;
}

/** Words that the document writes with a hyphen where no line ends. */
function compoundsOf(lines: readonly PdfLine[]): ReadonlySet<string> {
  return new Set(
    lines.flatMap(({ text }) => (text.match(/\p{L}+-\p{L}+/gu) ?? []).map((word) => word.toLowerCase())),
  );
}

/** The usual distance from line to line. */
function usualSpacing(pages: readonly (readonly PdfLine[])[], bodySize: number): number {
  const distances: [number, number][] = [];
  for (const lines of pages) {
    for (const [at, line] of lines.entries()) {
      const distance = (lines[at - 1]?.baseline ?? line.baseline) - line.baseline;
      if (distance > bodySize * 0.5 && distance < bodySize * 3)
        distances.push([Math.round(distance * 2) / 2, 1]);
    }
  }
  return distances.length === 0 ? bodySize * 1.3 : commonest(distances);
}

/** The value with the greatest total weight; 0 of none. */
function commonest(weighted: readonly (readonly [value: number, weight: number])[]): number {
  const weights = new Map<number, number>();
  for (const [value, weight] of weighted) weights.set(value, (weights.get(value) ?? 0) + weight);
  let best: readonly [number, number] = [0, 0];
  for (const entry of weights) if (entry[1] > best[1]) best = entry;
  return best[0];
}
