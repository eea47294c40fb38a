import type { ExportDocument } from '../document/document.ts';
import PDFDocument from 'pdfkit';
import type { LoadedFace } from './faces.ts';
import type { Line } from './line-breaking.ts';
import { page } from './page-design.ts';
import type { Run } from './typesetter.ts';

/** A part of the document as assistive technology reads it, such as a paragraph or a cell. */
export type StructureElement = PDFKit.PDFStructureElement;

/** The tags of the structure that are used (ISO 32000-1, section 14.8.4). */
export type StructureTag =
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'H4'
  | 'H5'
  | 'P'
  | 'L'
  | 'LI'
  | 'LBody'
  | 'Table'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'BlockQuote'
  | 'Code';

/** Draws on the pages of one PDF. Distances are in points from the top left corner. */
export interface Pen {
  readonly measure: (face: LoadedFace, text: string, size: number) => number;
  /** A new element of the structure below `parent`, or below the document. */
  readonly element: (tag: StructureTag, parent?: StructureElement) => StructureElement;
  /** Runs `draw`, and counts what it draws as content of the element. */
  readonly mark: (element: StructureElement, tag: StructureTag, draw: () => void) => void;
  /** Runs `draw` for what only serves the page, such as its number. */
  readonly artifact: (draw: () => void) => void;
  /** A line whose letters stand on `baseline`. */
  readonly line: (line: Line, left: number, baseline: number) => void;
  readonly bar: (box: { left: number; top: number; width: number; height: number; color: string }) => void;
  readonly newPage: () => void;
  readonly bookmark: (title: string, level: number) => void;
  /** Calls `draw` once for each page, with its number from 1 and the count. */
  readonly eachPage: (draw: (number: number, count: number) => void) => void;
  /** Ends the file and returns it. */
  readonly finish: () => Promise<Uint8Array>;
}

/** A pen on the first page of a new file with the document's properties. */
export function createPen(document: ExportDocument): Pen {
  const pdf = openPdf(document);
  const finished = collect(pdf);
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const fonts = new Set<string>();
  const useFace = ({ name, font }: LoadedFace, size: number): void => {
    if (!fonts.has(name)) pdf.registerFont(name, font);
    fonts.add(name);
    pdf.font(name).fontSize(size);
  };
  // What is drawn again within something that only serves the page is not content, either.
  let inArtifact = false;
  const bookmarks: { level: number; outline: PDFKit.PDFOutline }[] = [];
  return {
    measure: (face, text, size) => {
      useFace(face, size);
      return pdf.widthOfString(text);
    },
    element: (tag, parent = root) => {
      const element = pdf.struct(tag);
      parent.add(element);
      return element;
    },
    mark: (element, tag, draw) => {
      if (inArtifact) {
        draw();
        return;
      }
      const content = pdf.markStructureContent(tag);
      draw();
      pdf.endMarkedContent();
      element.add(content);
    },
    artifact: (draw) => {
      if (inArtifact) {
        draw();
        return;
      }
      inArtifact = true;
      pdf.markContent('Artifact', { type: 'Pagination' });
      draw();
      pdf.endMarkedContent();
      inArtifact = false;
    },
    line: ({ runs }, left, baseline) => {
      for (const { run, x, width } of runs) {
        useFace(run.face, run.style.size);
        drawRun(pdf, run, { x: left + x, baseline, width });
      }
    },
    bar: ({ left, top, width, height, color }) => {
      pdf.rect(left, top, width, height).fill(color);
    },
    newPage: () => {
      pdf.addPage();
    },
    bookmark: (title, level) => {
      while ((bookmarks.at(-1)?.level ?? 0) >= level) bookmarks.pop();
      const parent = bookmarks.at(-1)?.outline ?? pdf.outline;
      bookmarks.push({ level, outline: parent.addItem(title, { expanded: level < expandedLevelMax }) });
    },
    eachPage: (draw) => {
      const { count } = pdf.bufferedPageRange();
      for (let index = 0; index < count; index += 1) {
        pdf.switchToPage(index);
        draw(index + 1, count);
      }
    },
    finish: () => {
      root.end();
      pdf.end();
      return finished;
    },
  };
}

const expandedLevelMax = 2;

function openPdf({ title, subtitle, authors, language, created }: ExportDocument): PDFKit.PDFDocument {
  return new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    // Page numbers need the count.
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: language,
    info: {
      Title: title,
      Subject: subtitle,
      ...(authors.length === 0 ? {} : { Author: authors.join(', ') }),
      Creator: 'Harvest',
      Producer: 'Harvest',
      CreationDate: created,
      ModDate: created,
    },
  });
}

function drawRun(
  pdf: PDFKit.PDFDocument,
  { text, style }: Run,
  { x, baseline, width }: { x: number; baseline: number; width: number },
): void {
  const { size, color, rise = 0, strike = false, link, goTo, destination } = style;
  const top = baseline - size;
  pdf.fillColor(color).text(text, x, baseline - rise, { lineBreak: false, baseline: 'alphabetic' });
  if (strike) {
    pdf.rect(x, baseline - rise - size * strikeLine.height, width, size * strikeLine.weight).fill(color);
  }
  if (destination !== undefined) pdf.addNamedDestination(destination, 'XYZ', x, top, null);
  if (link !== undefined) pdf.link(x, top, width, size * linkHeight, link);
  if (goTo !== undefined) pdf.goTo(x, top - rise, width, size * linkHeight, goTo);
}

/** Where the line through deleted words runs and how thick it is, in sizes of their text. */
const strikeLine = { height: 0.32, weight: 0.06 } as const;

/** Where a link can be hit, in sizes of its text. */
const linkHeight = 1.25;

function collect(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const chunks: Uint8Array[] = [];
  pdf.on('data', (chunk: Uint8Array) => {
    chunks.push(chunk);
  });
  pdf.on('error', reject);
  pdf.on('end', () => {
    resolve(Buffer.concat(chunks));
  });
  return promise;
}
