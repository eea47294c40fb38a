/** Lays blocks out as rows. */
import type { Block, Inline, ListItem, ListMarker } from '../document/document.ts';
import { plain, textOf } from '../document/inline.ts';
import { type Area, type Tools, baselineOf, lineLeft } from './layout-area.ts';
import { type Line, breakLines } from './line-breaking.ts';
import { colors, headings, indents, leading, sizes, spaces } from './page-design.ts';
import type { Pen, StructureElement, StructureTag } from './pen.ts';
import { type Row, keepTogether, withSpaceBefore } from './row.ts';
import { tableRows } from './table-rows.ts';
import type { Span, TextStyle } from './text-style.ts';

/** The rows of blocks, one after the other. */
export function blockRows(blocks: readonly Block[], area: Area, tools: Tools): readonly Row[] {
  return blocks.flatMap((block) => rowsOf(block, area, tools));
}

function rowsOf(block: Block, area: Area, tools: Tools): readonly Row[] {
  switch (block.kind) {
    case 'heading':
      return headingRows(block, area, tools);
    case 'paragraph':
      return withSpaceBefore(textRows({ content: block.content, tag: 'P', area, tools }), spaces.paragraph);
    case 'list':
      return listRows(block, area, tools);
    case 'table':
      return withSpaceBefore(tableRows(block, area, tools), spaces.paragraph * 1.5);
    case 'quote':
      return quoteRows(block.blocks, area, tools);
    case 'code':
      return codeRows(block.text, area, tools);
    case 'rule':
      return [ruleRow(area, tools)];
  }
}

function headingRows(
  { level, content, pageBreak }: Extract<Block, { kind: 'heading' }>,
  area: Area,
  tools: Tools,
): readonly Row[] {
  const { size, before, after } = headings[level];
  const style: TextStyle = { size, color: colors.heading, bold: true };
  const rows = textRows({ content, tag: `H${String(level)}` as 'H2', area: { ...area, style }, tools });
  return withSpaceBefore(
    rows.map((row, place) => ({
      ...row,
      keepNext: true,
      ...(place === 0 ? { bookmark: { title: textOf(content), level } } : {}),
      ...(place === 0 && pageBreak === true ? { pageBreak } : {}),
      ...(place === rows.length - 1 ? { height: row.height + after - spaces.paragraph } : {}),
    })),
    before,
  );
}

/** The lines of a text, with at least two of them on either side of a page's end. */
export function textRows(options: {
  content: readonly Inline[];
  tag: StructureTag;
  area: Area;
  tools: Tools;
}): Row[] {
  const { content, tag, area, tools } = options;
  const lines = breakLines(tools.spans.of(content, area.style), area.width, tools.typesetter);
  const element = tools.pen.element(tag, area.parent);
  return lineRows(lines, { tag, element, area, pen: tools.pen });
}

function lineRows(
  lines: readonly Line[],
  options: { tag: StructureTag; element: StructureElement; area: Area; pen: Pen },
): Row[] {
  const { tag, element, area, pen } = options;
  const height = area.style.size * leading;
  const last = lines.length - 1;
  return lines.map((line, place) => ({
    height,
    spaceBefore: 0,
    keepNext: (place === 0 && last > 0) || place === last - 1,
    draw: (top) => {
      drawBars(area, top, height, pen);
      pen.mark(element, tag, () => {
        pen.line(line, lineLeft(line, area), baselineOf(top, area.style.size));
      });
    },
  }));
}

function drawBars({ bars }: Area, top: number, height: number, pen: Pen): void {
  if (bars.length === 0) return;
  pen.artifact(() => {
    for (const left of bars) pen.bar({ left, top, width: indents.quoteBar, height, color: colors.line });
  });
}

function listRows(
  { marker, items, together, start = 1 }: Extract<Block, { kind: 'list' }>,
  area: Area,
  tools: Tools,
): readonly Row[] {
  const parent = tools.pen.element('L', area.parent);
  return items.flatMap((item, place) => {
    const mark = { text: markers[marker](start - 1 + place), style: area.style };
    const rows = itemRows({ item, mark, area: { ...area, parent }, tools });
    const space = together === true ? spaces.question : spaces.item;
    return withSpaceBefore(
      together === true ? keepTogether(rows) : rows,
      place === 0 ? spaces.paragraph : space,
    );
  });
}

const markers: Readonly<Record<ListMarker, (place: number) => string>> = {
  bullet: () => '•',
  decimal: (place) => `${String(place + 1)}.`,
  letter: (place) => `${String.fromCodePoint(0x41 + place)}.`,
};

/** An item with its mark beside the first line: on the right where the text runs from there. */
export function itemRows(options: { item: ListItem; mark: Span; area: Area; tools: Tools }): readonly Row[] {
  const { item, mark, area, tools } = options;
  const { pen, spans, typesetter } = tools;
  const width = area.width - indents.list;
  const lines = breakLines(spans.of(item.content, area.style), width, typesetter);
  const rightToLeft = lines[0]?.rightToLeft === true;
  const inner = { ...area, width, left: rightToLeft ? area.left : area.left + indents.list };
  const [markLine] = breakLines([mark], area.width, typesetter);
  const body = pen.element('LBody', pen.element('LI', area.parent));
  const rows = lineRows(lines, { tag: 'LBody', element: body, area: inner, pen });
  const children = blockRows(item.children, { ...inner, parent: body }, tools);
  // A text of several blocks begins closer to its first line than to what is before it.
  const tight = withSpaceBefore(
    children.map((row) => ({ ...row, spaceBefore: Math.min(row.spaceBefore, spaces.item) })),
    0,
  );
  const [first, ...rest] = rows;
  if (first === undefined || markLine === undefined) return tight;
  const markLeft = rightToLeft
    ? inner.left + width + indents.markerGap
    : inner.left - indents.markerGap - markLine.width;
  const marked: Row = {
    ...first,
    keepNext: first.keepNext || (rest.length === 0 && tight.length > 0),
    draw: (top) => {
      pen.mark(body, 'LBody', () => {
        pen.line(markLine, markLeft, baselineOf(top, area.style.size));
      });
      first.draw(top);
    },
  };
  return [marked, ...rest, ...tight];
}

function quoteRows(blocks: readonly Block[], area: Area, tools: Tools): readonly Row[] {
  const { rightToLeft } = tools.typesetter;
  const bar = rightToLeft ? area.left + area.width - indents.quoteBar : area.left;
  const rows = blockRows(
    blocks,
    {
      left: rightToLeft ? area.left : area.left + indents.quote,
      width: area.width - indents.quote,
      style: { ...area.style, color: colors.muted },
      bars: [...area.bars, bar],
      parent: tools.pen.element('BlockQuote', area.parent),
    },
    tools,
  );
  return withSpaceBefore(rows, spaces.paragraph);
}

function codeRows(text: string, area: Area, tools: Tools): readonly Row[] {
  const { pen, spans } = tools;
  // Code runs from left to right whatever is written around it.
  const typesetter = { ...tools.typesetter, rightToLeft: false };
  const style: TextStyle = { size: sizes.code, color: colors.text, code: true };
  const inner = { ...area, left: area.left + spaces.cell, width: area.width - 2 * spaces.cell, style };
  const element = pen.element('Code', area.parent);
  const lines = text
    .split('\n')
    .flatMap((line) => breakLines(spans.of([plain(line)], style), inner.width, typesetter));
  const rows = lineRows(lines, { tag: 'Code', element, area: { ...inner, bars: [] }, pen });
  const tinted = rows.map((row): Row => ({
    ...row,
    draw: (top) => {
      pen.artifact(() => {
        // A hair more than the line, so that no gap shows between two.
        pen.bar({ left: area.left, top, width: area.width, height: row.height + 0.3, color: colors.tint });
      });
      row.draw(top);
    },
  }));
  return withSpaceBefore(tinted, spaces.paragraph);
}

function ruleRow(area: Area, { pen }: Tools): Row {
  return {
    height: spaces.rule,
    spaceBefore: spaces.paragraph,
    keepNext: false,
    draw: (top) => {
      pen.artifact(() => {
        pen.bar({
          left: area.left,
          top: top + spaces.rule / 2,
          width: area.width,
          height: 0.7,
          color: colors.line,
        });
      });
    },
  };
}
