/** How a piece of text is set. Sizes are in points. */
export interface TextStyle {
  readonly size: number;
  readonly color: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly code?: boolean;
  readonly strike?: boolean;
  /** A URL that the text leads to. */
  readonly link?: string;
  /** A named place in the document that the text leads to. */
  readonly goTo?: string;
  /** The name of this place, for others to lead to. */
  readonly destination?: string;
  /** How far above the line it stands, in points. */
  readonly rise?: number;
}

/** A text in one style. */
export interface Span {
  readonly text: string;
  readonly style: TextStyle;
}
