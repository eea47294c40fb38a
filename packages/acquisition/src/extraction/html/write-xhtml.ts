import { type HtmlElement, attributeOf, elementsOf } from './html-tree.ts';
import { isHeading } from './short-elements.ts';

/** The attributes by which the main content is told from the rest. */
const kept = ['class', 'id', 'role', 'itemprop', 'rel', 'href', 'align', 'start', 'colspan'] as const;
const empty = new Set(['br', 'hr', 'img', 'wbr', 'col']);
/** Elements outside the body, or whose tags mean nothing to the text: what they hold stands in their place. */
const dissolved = new Set(['#root', 'html', 'head', 'body', 'center', 'wbr', 'area', 'base', 'basefont']);
const omitted = new Set(['title', 'meta', 'link', 'source', 'track', 'param']);
/** The elements of HTML that say how a text is divided. */
const known = new Set(
  'a address article aside blockquote br caption code col colgroup dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr img kbd legend li main menu nav ol p pre q section sub summary sup table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const blocks = new Set(
  'p div section article ul ol table h1 h2 h3 h4 h5 h6 blockquote pre figure'.split(' '),
);
const wrappers = new Set(['div', 'p', 'section', 'article', 'header', 'hgroup']);
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export interface ClearedPage {
  /** Well-formed, without scripts and without the sources of pictures. */
  readonly xhtml: string;
  readonly elements: number;
  /** Children of the element that has most. */
  readonly siblingsMax: number;
}

/** A tree as XHTML without what is in `without`. */
export function writeXhtml(root: HtmlElement, without: ReadonlySet<HtmlElement>): ClearedPage {
  const parts: string[] = ['<html><head><title></title></head><body>'];
  let elements = 0;
  let siblingsMax = 0;
  // Returns how many children it gives to the element above.
  const write = (element: HtmlElement, inHeading: boolean): number => {
    if (without.has(element) || omitted.has(element.name)) return 0;
    const tag = dissolved.has(element.name) ? '' : tagOf(element);
    // Readability takes a heading with a block in it for no heading.
    const name = inHeading && wrappers.has(tag) ? '' : tag;
    if (name !== tag) parts.push(' ');
    if (name !== '') {
      elements += 1;
      parts.push('<', name, ...attributesOf(element), empty.has(name) ? '/>' : '>');
      if (empty.has(name)) return 1;
    }
    let siblings = 0;
    for (const child of element.children) {
      if (child.kind === 'element') siblings += write(child, inHeading || isHeading(name));
      else parts.push(escape(child.text));
    }
    siblingsMax = Math.max(siblingsMax, siblings);
    if (name === '') return siblings;
    parts.push('</', name, '>');
    return 1;
  };
  write(root, false);
  parts.push('</body></html>');
  return { xhtml: parts.join(''), elements, siblingsMax };
}

/** Emphasis and elements that HTML does not know are dissolved, unless they hold what cannot stand in a line. */
function tagOf(element: HtmlElement): string {
  if (known.has(element.name)) return element.name;
  return holdsBlock(element) ? 'div' : '';
}

function holdsBlock(element: HtmlElement): boolean {
  for (const inner of elementsOf(element)) if (blocks.has(inner.name)) return true;
  return false;
}

function attributesOf(element: HtmlElement): string[] {
  return kept.flatMap((name) => {
    const value = attributeOf(element, name);
    return value === '' ? [] : [` ${name}="${escape(value)}"`];
  });
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '').replaceAll('\0', '');
}
