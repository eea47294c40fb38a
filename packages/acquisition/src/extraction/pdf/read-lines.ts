import type { PDFDocumentProxy } from 'unpdf/pdfjs';

/** One printed line of a page. Lengths are in points, y grows upwards. */
export interface PdfLine {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly fontSize: number;
}

interface Run {
  readonly text: string;
  readonly left: number;
  readonly width: number;
  readonly baseline: number;
  readonly fontSize: number;
}

/** Runs whose baselines differ by less than this share of their size stand on one line. */
const baselineTolerance = 0.4;
/** A gap of this share of the size is a blank. */
const blankWidth = 0.18;
/** A gap of this many sizes leads to another column or cell. */
const columnGap = 6;

/** The printed lines of a page, from 1, in the order in which the file draws them. */
export async function readLines(document: PDFDocumentProxy, pageNumber: number): Promise<PdfLine[]> {
  const page = await document.getPage(pageNumber);
  const { items } = await page.getTextContent();
  const lines: PdfLine[] = [];
  let open: Run[] = [];
  for (const item of items) {
    if (!('str' in item) || item.str === '') continue;
    const run = runOf(item.str, item.transform as readonly number[], item.width);
    const previous = open.at(-1);
    if (previous !== undefined && !isSameLine(previous, run)) {
      lines.push(...lineOf(open));
      open = [];
    }
    open.push(run);
  }
  lines.push(...lineOf(open));
  page.cleanup();
  return lines;
}

function runOf(text: string, transform: readonly number[], width: number): Run {
  const [a = 0, b = 0, , , left = 0, baseline = 0] = transform;
  return { text, left, width, baseline, fontSize: Math.hypot(a, b) };
}

function isSameLine(previous: Run, next: Run): boolean {
  // A blank has no height of its own.
  const size = Math.max(previous.fontSize, next.fontSize, 1);
  if (Math.abs(previous.baseline - next.baseline) > size * baselineTolerance) return false;
  const gap = next.left - (previous.left + previous.width);
  return gap > -size * 2 && gap < size * columnGap;
}

function lineOf(runs: readonly Run[]): PdfLine[] {
  let text = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const gap = run.left - end;
    if (text !== '' && gap > run.fontSize * blankWidth && !/\s$/.test(text) && !/^\s/.test(run.text))
      text += ' ';
    text += run.text;
    end = run.left + run.width;
  }
  const [first] = runs;
  const clean = text.replaceAll(/\s+/g, ' ').trim();
  if (first === undefined || clean === '') return [];
  const written = runs.filter((run) => run.text.trim() !== '');
  const fontSize = Math.max(...written.map((run) => run.fontSize));
  return [
    { text: clean, left: written[0]?.left ?? first.left, right: end, baseline: first.baseline, fontSize },
  ];
}
