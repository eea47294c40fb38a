import { type HtmlElement, type HtmlNode, elementsOf } from './html-tree.ts';

/** Longer than any headline; some forty words. */
const shortCharactersMax = 250;
/** With the blanks that lay out the source, and in how many pieces; what is beyond them is not counted. */
const laidOutCharactersMax = 10 * shortCharactersMax;
const shortNodesMax = 1_000;
/** What cannot be meant to stand in a headline that has become too long. */
const blocks = new Set(
  'address article aside blockquote br dd details div dl dt fieldset figure footer form header hr li main nav ol p pre section table ul'.split(
    ' ',
  ),
);
/** What no headline has after words of its own, unlike a button, which may have a paragraph to explain it. */
const proseBlocks = new Set('article blockquote dl ol p pre section table ul'.split(' '));

/** True for the name of a heading. */
export function isHeading(name: string): boolean {
  return /^h[1-6]$/.test(name);
}

/**
 * Mends an element whose end tag is missing, so that it has swallowed what follows: it ends before the first block in it,
 * and the rest stands after it. Where that leaves a heading or a button too long or empty it is a text and no heading.
 * Headings are mended also where an end tag turned up: it may be that of a later one. To be called when the element ends
 * and is the last in its parent; `isImplied` says that it ended without an end tag of its own.
 */
export function mendEnd(element: HtmlElement, { isImplied }: { readonly isImplied: boolean }): void {
  if (isHeading(element.name)) {
    if (isLong(element) || hasTextBeforeProse(element)) endBefore(element, isBlock);
  } else if (isImplied && element.name === 'button') {
    if (isLong(element)) endBefore(element, isBlock);
  } else if (isImplied && element.name === 'pre') {
    endBefore(element, holdsProse);
  }
}

function endBefore(element: HtmlElement, isRest: (child: HtmlElement) => boolean): void {
  const { parent } = element;
  if (parent === null) return;
  const first = element.children.findIndex((child) => child.kind === 'element' && isRest(child));
  const rest = first === -1 ? [] : element.children.splice(first);
  parent.children.pop();
  const isText = element.name !== 'pre' && isLong(element);
  if (element.children.length > 0) append(parent, isText ? paragraphOf(element) : element);
  for (const child of rest) append(parent, child);
}

function isBlock({ name }: HtmlElement): boolean {
  return blocks.has(name);
}

/** Looks no further than a few nodes into each child, so that nested elements are not looked through over and over. */
function holdsProse(element: HtmlElement): boolean {
  let nodes = 0;
  if (isHeading(element.name) || proseBlocks.has(element.name)) return true;
  for (const { name } of elementsOf(element)) {
    if (isHeading(name) || proseBlocks.has(name)) return true;
    nodes += 1;
    if (nodes > shortNodesMax) return false;
  }
  return false;
}

function append(parent: HtmlElement, child: HtmlNode): void {
  if (child.kind === 'element') child.parent = parent;
  parent.children.push(child);
}

function paragraphOf({ children }: HtmlElement): HtmlElement {
  const paragraph: HtmlElement = { kind: 'element', name: 'p', attributes: {}, children: [], parent: null };
  for (const child of children) append(paragraph, child);
  return paragraph;
}

/** True where a paragraph or the like follows words in the element. */
function hasTextBeforeProse({ children }: HtmlElement): boolean {
  const first = children.findIndex((child) => child.kind === 'element' && proseBlocks.has(child.name));
  return children
    .slice(0, Math.max(0, first))
    .some((child) => child.kind === 'text' && child.text.trim() !== '');
}

/** Counts no further than it has to, so that nested elements are not counted over and over. */
function isLong(element: HtmlElement): boolean {
  let characters = 0;
  let laidOut = 0;
  let nodes = 0;
  const pending: HtmlNode[] = [element];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    nodes += 1;
    if (node.kind === 'element') {
      for (let at = 0; at < node.children.length && at <= shortNodesMax; at += 1) {
        const child = node.children[at];
        if (child !== undefined) pending.push(child);
      }
    } else {
      laidOut += node.text.length;
      characters += node.text.slice(0, laidOutCharactersMax).replaceAll(/\s+/g, ' ').length;
    }
    if (characters > shortCharactersMax || laidOut > laidOutCharactersMax || nodes > shortNodesMax)
      return true;
  }
  return false;
}
