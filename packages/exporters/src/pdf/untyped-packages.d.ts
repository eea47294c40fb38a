/** The parts that are used of packages whose own types are missing or describe another module format. */

declare module 'linebreak' {
  export default class LineBreaker {
    constructor(text: string);
    /** The next place where a line may end, by UAX #14; null after the last one. */
    nextBreak(): { readonly position: number; readonly required?: boolean } | null;
  }
}

declare module 'bidi-js/dist/bidi.mjs' {
  export interface EmbeddingLevels {
    /** Of each UTF-16 code unit; odd where it runs from right to left. */
    readonly levels: Uint8Array;
    readonly paragraphs: readonly { readonly start: number; readonly end: number; readonly level: number }[];
  }
  export interface Bidi {
    readonly getEmbeddingLevels: (text: string, baseDirection: 'ltr' | 'rtl' | 'auto') => EmbeddingLevels;
    readonly getMirroredCharacter: (character: string) => string | null;
  }
  export default function createBidi(): Bidi;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    /** A font that has been read already, which lays out text itself. */
    registerFont(name: string, font: { readonly layout: (text: string) => object }): this;
  }
}
