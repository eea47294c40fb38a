import type { Block, ExportDocument } from '../document/document.ts';
import { bullets, heading, plain } from '../document/inline.ts';
import { isRightToLeft } from '../document/writing-direction.ts';
import type { ExportWriter } from '../export-input.ts';
import { blockRows, itemRows, textRows } from './block-rows.ts';
import { createFaces } from './faces.ts';
import { type Area, type Tools, lineLeft } from './layout-area.ts';
import { type Line, breakLines } from './line-breaking.ts';
import { colors, column, page, sizes, spaces } from './page-design.ts';
import { paginate } from './paginate.ts';
import { createPen } from './pen.ts';
import { type Row, withSpaceBefore } from './row.ts';
import { createSpans, notePlace, referencePlace } from './spans.ts';
import type { Span } from './text-style.ts';
import { type Typesetter, createTypesetter } from './typesetter.ts';

/** A tagged PDF for A4 with embedded fonts, bookmarks, notes that lead there and back, and numbered pages. */
export const writePdf: ExportWriter = async ({ document }) => {
  const pen = createPen(document);
  const typesetter = createTypesetter({
    faces: createFaces(),
    measure: pen.measure,
    rightToLeft: isRightToLeft(document.language),
  });
  const tools: Tools = { pen, spans: createSpans(), typesetter };
  const front: Area = { ...column, style: bodyStyle, bars: [], parent: pen.element('Sect') };
  const title = titleRows(document, front, tools);
  const body = bodyRows(document, { ...front, parent: pen.element('Sect') }, tools);
  // Only after the layout is it known what no font can show; the titles of the pages repeat the first of the rows.
  const missing = typesetter.missing();
  const warning = missing.length === 0 ? [] : blockRows(missingBlocks(document, missing), front, tools);
  paginate([...title, ...warning, ...body], pen);
  numberPages(document, tools);
  return pen.finish();
};

const bodyStyle = { size: sizes.body, color: colors.text };

function bodyRows(document: ExportDocument, area: Area, tools: Tools): readonly Row[] {
  const small: Area = { ...area, style: { size: sizes.small, color: colors.muted } };
  return [
    ...blockRows(document.blocks, area, tools),
    ...blockRows(noticeBlocks(document), area, tools),
    ...noteRows(document, small, tools),
    ...blockRows(sourceBlocks(document), small, tools),
  ];
}

function titleRows({ title, subtitle }: ExportDocument, area: Area, tools: Tools): readonly Row[] {
  const line = (text: string, tag: 'H1' | 'P', style: Area['style']): Row[] =>
    textRows({ content: [plain(text)], tag, area: { ...area, style }, tools }).map((row) => ({
      ...row,
      keepNext: true,
    }));
  const titleLines = line(title, 'H1', { size: sizes.title, color: colors.heading, bold: true });
  const under = line(subtitle, 'P', { size: sizes.subtitle, color: colors.muted });
  const rule: Row = {
    height: 18,
    spaceBefore: 0,
    keepNext: true,
    draw: (top) => {
      tools.pen.artifact(() => {
        tools.pen.bar({ ...column, top: top + 8, height: 0.8, color: colors.line });
      });
    },
  };
  return [
    ...titleLines.map((row, place) => ({
      ...row,
      height: sizes.title * titleLeading,
      ...(place === 0 ? { bookmark: { title, level: 1 } } : {}),
    })),
    ...withSpaceBefore(under, 3),
    rule,
  ];
}

const titleLeading = 1.28;

function noticeBlocks({ labels, notices }: ExportDocument): readonly Block[] {
  if (notices.length === 0) return [];
  return [heading(2, labels.notices), bullets(notices.map((notice) => [plain(notice)]))];
}

function missingBlocks({ labels }: ExportDocument, missing: readonly string[]): readonly Block[] {
  const shown = missing.slice(0, missingShownMax).map((character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  });
  const more = missing.length > shown.length ? ' …' : '';
  return [{ kind: 'paragraph', content: [plain(`${labels.missingCharacters}: ${shown.join(', ')}${more}`)] }];
}

const missingShownMax = 20;

/** The notes, whose numbers lead back to where they are first referred to. */
function noteRows({ notes, labels }: ExportDocument, area: Area, tools: Tools): readonly Row[] {
  if (notes.length === 0) return [];
  const list: Area = { ...area, parent: tools.pen.element('L', area.parent) };
  return [
    ...blockRows([heading(2, labels.notes)], area, tools),
    ...notes.flatMap(({ number, quote, origin }) => {
      const text = `“${quote}” – ${origin}`;
      const mark = {
        text: `${String(number)}.`,
        style: {
          ...area.style,
          color: colors.accent,
          goTo: referencePlace(number),
          destination: notePlace(number),
        },
      };
      const rows = itemRows({ item: { content: [plain(text)], children: [] }, mark, area: list, tools });
      return withSpaceBefore(rows, spaces.item);
    }),
  ];
}

function sourceBlocks({ labels, sources }: ExportDocument): readonly Block[] {
  if (sources.length === 0) return [];
  return [
    heading(2, labels.sources),
    {
      kind: 'list',
      marker: 'decimal',
      items: sources.map(({ content }) => ({ content, children: [] })),
    },
  ];
}

/** The title on every page but the first, and the number on each, for people alone. */
function numberPages({ title }: ExportDocument, { pen, typesetter }: Tools): void {
  const style = { size: sizes.running, color: colors.muted };
  const head = runningTitle({ text: title, style }, typesetter);
  pen.eachPage((number, count) => {
    const [foot] = breakLines(
      [{ text: `${String(number)} / ${String(count)}`, style }],
      column.width,
      typesetter,
    );
    pen.artifact(() => {
      if (foot !== undefined) pen.line(foot, (page.width - foot.width) / 2, page.footBaseline);
      if (number > 1) pen.line(head, lineLeft(head, column), page.headBaseline);
    });
  });
}

/** The title on one line, with an ellipsis for what has no room. */
function runningTitle({ text, style }: Span, typesetter: Typesetter): Line {
  const setIn = (shown: string): readonly Line[] =>
    breakLines([{ text: shown, style }], column.width, typesetter);
  const words = text.split(/(?<=\s)/u);
  for (let count = words.length; count > 0; count -= 1) {
    const shown = words.slice(0, count).join('').trim();
    const [line, ...more] = setIn(count === words.length ? shown : `${shown} …`);
    if (line !== undefined && more.length === 0) return line;
  }
  const [first] = setIn(text);
  return first ?? { runs: [], width: 0, rightToLeft: typesetter.rightToLeft };
}
