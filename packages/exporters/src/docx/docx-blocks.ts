import {
  ExternalHyperlink,
  FootnoteReferenceRun,
  HeadingLevel,
  type ILevelsOptions,
  type IParagraphOptions,
  type IRunOptions,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx';
import type {
  Block,
  DocumentNote,
  Inline,
  ListMarker,
  TableCell as TableCellContent,
} from '../document/document.ts';
import { plain, textOf } from '../document/inline.ts';
import { lineRunsRightToLeft } from '../document/writing-direction.ts';
import { joinLines } from '../single-line.ts';

/** The deepest level of a list that Word has, from 0. */
const listLevelMax = 8;
const listIndentTwips = 400;
const itemSpaceTwips = 80;

const numberFormats: Readonly<
  Record<ListMarker, { format: 'bullet' | 'decimal' | 'upperLetter'; text: string }>
> = {
  bullet: { format: 'bullet', text: '•' },
  decimal: { format: 'decimal', text: '%.' },
  letter: { format: 'upperLetter', text: '%.' },
};

/** How a list counts: its marker, and the number of its first item. */
interface Counting {
  readonly marker: ListMarker;
  readonly start: number;
}

/** The name by which a list refers to its numbering. */
function numberingName({ marker, start }: Counting): string {
  return `${marker}-${String(start)}`;
}

function numberingOf(counting: Counting): { reference: string; levels: ILevelsOptions[] } {
  const { format, text } = numberFormats[counting.marker];
  return {
    reference: numberingName(counting),
    levels: Array.from({ length: listLevelMax + 1 }, (_, level) => ({
      level,
      format,
      text: text.replace('%', `%${String(level + 1)}`),
      start: counting.start,
      alignment: 'left',
      style: {
        paragraph: { indent: { left: (level + 1) * listIndentTwips, hanging: listIndentTwips } },
      },
    })),
  };
}

/** What a paragraph says of its direction, by its text. */
export function directionOf(text: string, documentRightToLeft: boolean): { readonly bidirectional?: true } {
  return lineRunsRightToLeft(text, documentRightToLeft) ? { bidirectional: true } : {};
}

/** Where a block stands. */
interface Place {
  readonly listLevel: number;
  readonly quoted: boolean;
  /** True where the block is not to be torn apart, and where it is not to be parted from the next one. */
  readonly together: boolean;
  readonly keepNext: boolean;
}

const top: Place = { listLevel: 0, quoted: false, together: false, keepNext: false };

const codeStyle = 'Code';

/** Turns blocks into paragraphs and tables, and collects the footnotes that they refer to. */
export class DocxBlocks {
  /** The footnotes of the file by id, filled as blocks are written. */
  readonly footnotes: Record<string, { children: Paragraph[] }> = {};
  readonly #notes: readonly DocumentNote[];
  readonly #rightToLeft: boolean;
  /** How the lists count, by the name of the numbering. */
  readonly #countings = new Map<string, Counting>();
  #footnoteCount = 0;
  #listCount = 0;

  constructor(options: { readonly notes: readonly DocumentNote[]; readonly rightToLeft: boolean }) {
    this.#notes = options.notes;
    this.#rightToLeft = options.rightToLeft;
  }

  /** The paragraphs and tables of blocks. */
  write(blocks: readonly Block[]): (Paragraph | Table)[] {
    return blocks.flatMap((block) => this.#block(block, top));
  }

  /** One numbering with all levels for each way in which the lists written so far count. */
  numberings(): { reference: string; levels: ILevelsOptions[] }[] {
    return [...this.#countings.values()].map(numberingOf);
  }

  #block(block: Block, place: Place): (Paragraph | Table)[] {
    switch (block.kind) {
      case 'heading':
        return [
          this.#line(block.content, {
            heading: headings[block.level],
            ...(block.pageBreak === true ? { pageBreakBefore: true } : {}),
          }),
        ];
      case 'paragraph':
        return [this.#line(block.content, { ...paragraphOptions(place), keepNext: place.keepNext })];
      case 'list':
        return this.#list(block, place);
      case 'table':
        // Word joins two tables between which there is no paragraph.
        return [this.#table(block), new Paragraph({})];
      case 'quote':
        return block.blocks.flatMap((inner) => this.#block(inner, { ...place, quoted: true }));
      case 'code':
        return block.text
          .split('\n')
          .map((text) => this.#line([plain(text)], { style: codeStyle, spacing: { after: 0 } }));
      case 'rule':
        return [new Paragraph({ thematicBreak: true })];
    }
  }

  #list(
    { marker, items, together, start = 1 }: Extract<Block, { kind: 'list' }>,
    place: Place,
  ): (Paragraph | Table)[] {
    this.#listCount += 1;
    const reference = numberingName({ marker, start });
    this.#countings.set(reference, { marker, start });
    const numbering = {
      reference,
      level: Math.min(place.listLevel, listLevelMax),
      // Each list counts from the beginning.
      instance: this.#listCount,
    };
    return items.flatMap(({ content, children }, at) => {
      const keepItem = at < items.length - 1 ? place.together : place.keepNext;
      const inner = {
        ...place,
        listLevel: place.listLevel + 1,
        together: place.together || together === true,
      };
      const keepNext = children.length > 0 ? inner.together : keepItem;
      return [
        this.#line(content, { numbering, keepLines: true, keepNext, spacing: { after: itemSpaceTwips } }),
        ...children.flatMap((child, below) =>
          this.#block(child, {
            ...inner,
            keepNext: below < children.length - 1 ? inner.together : keepItem,
          }),
        ),
      ];
    });
  }

  #table({ head, rows, widths }: Extract<Block, { kind: 'table' }>): Table {
    const total = widths.reduce((sum, width) => sum + width, 0);
    const shares = widths.map((width) => Math.round((width / total) * 100));
    const headCells = head.map((cell) =>
      cell.map((part): Inline => (part.kind === 'text' ? { ...part, bold: true } : part)),
    );
    return new Table({
      width: { size: '100%', type: 'pct' },
      ...(this.#rightToLeft ? { visuallyRightToLeft: true } : {}),
      rows: [this.#row(headCells, shares, true), ...rows.map((cells) => this.#row(cells, shares, false))],
    });
  }

  #row(cells: readonly TableCellContent[], shares: readonly number[], isHead: boolean): TableRow {
    return new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: cells.map(
        (cell, column) =>
          new TableCell({
            width: { size: `${shares[column] ?? 0}%`, type: 'pct' },
            margins: { top: 60, bottom: 60, left: 100, right: 100 },
            ...(isHead ? { shading: { type: 'clear', color: 'auto', fill: 'EEF1F5' } } : {}),
            children: [this.#line(cell, { spacing: { after: 0 } })],
          }),
      ),
    });
  }

  #line(content: readonly Inline[], options: IParagraphOptions): Paragraph {
    return new Paragraph({
      // Code runs from left to right whatever is written around it.
      ...(options.style === codeStyle ? {} : directionOf(textOf(content), this.#rightToLeft)),
      ...options,
      children: content.flatMap((part, place) => [
        // Two raised numbers side by side would be read as one.
        ...(part.kind === 'note' && content[place - 1]?.kind === 'note'
          ? [new TextRun({ text: ',', superScript: true })]
          : []),
        this.#inline(part),
      ]),
    });
  }

  #inline(part: Inline): ParagraphChild {
    if (part.kind === 'note') return this.#footnote(part.number);
    if (part.kind === 'break') return new TextRun({ break: 1 });
    const run = new TextRun(runOptions(part));
    return part.link === undefined ? run : new ExternalHyperlink({ link: part.link, children: [run] });
  }

  /** Word numbers footnotes by itself and wants one for each reference. */
  #footnote(number: number): FootnoteReferenceRun {
    this.#footnoteCount += 1;
    const note = this.#notes[number - 1];
    const text = note === undefined ? '' : ` “${note.quote}” – ${note.origin}`;
    const paragraph = new Paragraph({
      ...directionOf(text, this.#rightToLeft),
      style: 'FootnoteText',
      children: [new TextRun(text)],
    });
    this.footnotes[String(this.#footnoteCount)] = { children: [paragraph] };
    return new FootnoteReferenceRun(this.#footnoteCount);
  }
}

function runOptions(part: Extract<Inline, { kind: 'text' }>): IRunOptions {
  return {
    text: joinLines(part.text),
    ...(part.bold === true ? { bold: true } : {}),
    ...(part.italic === true ? { italics: true } : {}),
    ...(part.strike === true ? { strike: true } : {}),
    ...(part.code === true ? { style: 'InlineCode' } : {}),
    ...(part.link === undefined ? {} : { style: 'Hyperlink' }),
  };
}

function paragraphOptions({ listLevel, quoted }: Place): IParagraphOptions {
  return {
    ...(listLevel === 0 ? {} : { indent: { left: listLevel * listIndentTwips } }),
    ...(quoted ? { style: 'Quote' } : {}),
  };
}

const headings = {
  2: HeadingLevel.HEADING_1,
  3: HeadingLevel.HEADING_2,
  4: HeadingLevel.HEADING_3,
  5: HeadingLevel.HEADING_4,
} as const;
