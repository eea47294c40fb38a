/** The little that reading a page needs of a tree: elements and texts. No nesting is deeper than `treeDepthMax`. */

/** Recursion over a tree is safe. Browsers stop nesting at 512; pages that people made stay below 100. */
export const treeDepthMax = 200;

export interface HtmlText {
  readonly kind: 'text';
  readonly text: string;
}

export interface HtmlElement {
  readonly kind: 'element';
  /** In lower case. */
  readonly name: string;
  /** By lower-case name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: HtmlNode[];
  /** Changes only while the page is being parsed. */
  parent: HtmlElement | null;
}

export type HtmlNode = HtmlText | HtmlElement;

/** The value of an attribute, empty without one. */
export function attributeOf(element: HtmlElement, name: string): string {
  return Object.hasOwn(element.attributes, name) ? (element.attributes[name] ?? '') : '';
}

/** Every element below `root`, in document order; those in `without` are passed over with all they hold. */
export function* elementsOf(
  root: HtmlElement,
  without: ReadonlySet<HtmlElement> = new Set(),
): Generator<HtmlElement> {
  const pending: HtmlElement[] = [root];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    if (without.has(element)) continue;
    if (element !== root) yield element;
    for (let at = element.children.length - 1; at >= 0; at -= 1) {
      const child = element.children[at];
      if (child?.kind === 'element') pending.push(child);
    }
  }
}

/** Elements between whose text and that around it no blank is to be read unless one is written. */
const inline = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** The text of an element on one line. */
export function textOf(element: HtmlElement): string {
  const parts: string[] = [];
  collectText(element, parts);
  return parts.join('').replaceAll(/\s+/g, ' ').trim();
}

function collectText(element: HtmlElement, parts: string[]): void {
  for (const child of element.children) {
    if (child.kind === 'text') {
      parts.push(child.text);
      continue;
    }
    const border = inline.has(child.name) ? '' : ' ';
    parts.push(border);
    collectText(child, parts);
    parts.push(border);
  }
}

/** True when `holds` is true of an element above this one. */
export function hasAncestor(element: HtmlElement, holds: (ancestor: HtmlElement) => boolean): boolean {
  for (let above = element.parent; above !== null; above = above.parent) if (holds(above)) return true;
  return false;
}
