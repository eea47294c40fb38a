/**
 * What every readable export is written from: Markdown, HTML, PDF and DOCX show the same document, so that a new output
 * format needs blocks and no writer of its own.
 */

/** A piece of a line. Text is plain: whoever writes it escapes it for its format. */
export type Inline =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly bold?: boolean;
      readonly italic?: boolean;
      readonly code?: boolean;
      readonly strike?: boolean;
      /** An http, https or mailto URL. */
      readonly link?: string;
    }
  /** Refers to a note, by its number from 1. */
  | { readonly kind: 'note'; readonly number: number }
  | { readonly kind: 'break' };

/** How the items of a list are marked. */
export type ListMarker = 'bullet' | 'decimal' | 'letter';

/** 2 to 5: the title of the document is the only heading of level 1. */
export type HeadingLevel = 2 | 3 | 4 | 5;

/** One item of a list: its own line, and what is indented below it. */
export interface ListItem {
  readonly content: readonly Inline[];
  readonly children: readonly Block[];
}

export type TableCell = readonly Inline[];

export type Block =
  | {
      readonly kind: 'heading';
      readonly level: HeadingLevel;
      readonly content: readonly Inline[];
      /** True where it begins a page, such as answers that are not handed out with their questions. */
      readonly pageBreak?: boolean;
    }
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | {
      readonly kind: 'list';
      readonly marker: ListMarker;
      readonly items: readonly ListItem[];
      /** What the first item counts as where it is not 1. */
      readonly start?: number;
      /** True where an item is not to be torn apart, such as a question and its options. */
      readonly together?: boolean;
    }
  | {
      readonly kind: 'table';
      readonly head: readonly TableCell[];
      readonly rows: readonly (readonly TableCell[])[];
      /** Widths relative to each other, one for each column. */
      readonly widths: readonly number[];
    }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' };

/** A passage of a source that the document refers to. */
export interface DocumentNote {
  readonly number: number;
  readonly quote: string;
  /** The source as it is numbered in the document, from 1. */
  readonly source: number;
  /** Number and short name of the source, ready to print. */
  readonly origin: string;
}

/** One source, ready to print. */
export interface DocumentSource {
  readonly number: number;
  readonly content: readonly Inline[];
}

/** A whole document. */
export interface ExportDocument {
  readonly title: string;
  /** A line below the title: what it is and when it was made. */
  readonly subtitle: string;
  /** One or more names for the file's properties. */
  readonly authors: readonly string[];
  /** BCP 47. */
  readonly language: string;
  readonly created: Date;
  readonly blocks: readonly Block[];
  readonly notices: readonly string[];
  readonly notes: readonly DocumentNote[];
  readonly sources: readonly DocumentSource[];
  readonly labels: DocumentLabels;
}

/** The words that a document adds to its content. */
export interface DocumentLabels {
  readonly notices: string;
  readonly notes: string;
  readonly sources: string;
  /** Introduces the characters that a file has no font for. */
  readonly missingCharacters: string;
}
