import type { Line } from './line-breaking.ts';
import { leading } from './page-design.ts';
import type { Pen, StructureElement } from './pen.ts';
import type { Spans } from './spans.ts';
import type { TextStyle } from './text-style.ts';
import type { Typesetter } from './typesetter.ts';

/** What a layout is made with. */
export interface Tools {
  readonly pen: Pen;
  readonly spans: Spans;
  readonly typesetter: Typesetter;
}

/** Where a block goes. */
export interface Area {
  readonly left: number;
  readonly width: number;
  readonly style: TextStyle;
  /** The left edges of the bars beside quotes. */
  readonly bars: readonly number[];
  readonly parent?: StructureElement;
}

/** A line from right to left ends at the right edge. */
export function lineLeft(line: Line, { left, width }: { left: number; width: number }): number {
  return line.rightToLeft ? left + width - line.width : left;
}

/** Where letters stand in a line of the usual height: its middle and half the height of a capital letter. */
export function baselineOf(top: number, size: number): number {
  const capitalHeight = 0.714;
  return top + (size * leading) / 2 + (size * capitalHeight) / 2;
}
