import { type HtmlElement, type HtmlNode, textOf } from '../html/html-tree.ts';
import { isHeading } from '../html/short-elements.ts';

/** What a `pre` holds: its characters, line by line, and the headings that stand between them. */
export type PreformattedPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string };

/** Each of these has lines of its own, with or without a line break in the source. */
const lines = new Set('address article blockquote dd div dl dt li ol p pre section table tr ul'.split(' '));
/** Blanks between what is in these only lay out the source. */
const frames = new Set('dl ol table tbody tfoot thead tr ul'.split(' '));
const cells = new Set(['td', 'th']);

/** The parts of a `pre` as browsers show it: highlighters number lines of code by lists and tables. */
export function partsOfPreformatted(pre: HtmlElement): PreformattedPart[] {
  const parts: PreformattedPart[] = [];
  let texts: string[] = [];
  let isLineEmpty = true;
  // A line break in the source after an element that ends its line is that end, and no second one.
  let isBreakDue = false;

  const write = (text: string): void => {
    if (text === '') return;
    if (isBreakDue && !/^[^\S\n]*\n/.test(text)) texts.push('\n');
    isBreakDue = false;
    texts.push(text);
    isLineEmpty = text.endsWith('\n');
  };
  const startLine = (): void => {
    if (isBreakDue || !isLineEmpty) texts.push('\n');
    isBreakDue = false;
    isLineEmpty = true;
  };
  const endText = (): void => {
    parts.push({ kind: 'text', text: texts.join('') });
    texts = [];
    isLineEmpty = true;
    isBreakDue = false;
  };
  const visitAll = (nodes: readonly HtmlNode[], isInFrame: boolean): void => {
    for (const node of nodes) {
      if (node.kind === 'element') visit(node);
      else if (!isInFrame || node.text.trim() !== '') write(node.text);
    }
  };
  const visit = (element: HtmlElement): void => {
    const { name, children } = element;
    if (name === 'br') {
      write('\n');
    } else if (isHeading(name)) {
      endText();
      parts.push({ kind: 'heading', level: Number(name.slice(1)), text: textOf(element) });
    } else if (lines.has(name)) {
      startLine();
      visitAll(children, frames.has(name));
      isBreakDue = true;
    } else {
      if (cells.has(name) && !isLineEmpty) write(' ');
      visitAll(children, frames.has(name));
    }
  };

  visitAll(pre.children, false);
  endText();
  return parts;
}
