import { type HtmlElement, type HtmlNode, attributeOf, textOf } from '../html/html-tree.ts';
import { longestRunOf } from './longest-run.ts';
import { blocksOfPreformatted } from './preformatted.ts';
import { rowsOfTable } from './rows-of-table.ts';
import { scriptNumber } from './script-number.ts';
import type { TextBlock } from './text-block.ts';

const breaking = new Set(
  'address article aside blockquote body caption center col dd details div dl dt fieldset figure footer form header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul dir #root'.split(
    ' ',
  ),
);
const headings = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const lists = new Set(['ul', 'ol', 'dir']);
const silent = new Set([
  'title',
  'meta',
  'link',
  'annotation',
  'annotation-xml',
  'rt',
  'rp',
  'button',
  'img',
]);

/** What a text inherits from the elements around it. */
interface Place {
  readonly quoted: boolean;
  readonly linked: boolean;
  readonly listDepth: number;
  /** The mark of a list item whose first text is still to come. */
  readonly item: { marker: string; taken: boolean } | null;
}

/** The text of a tree as blocks, in document order. Links, pictures and emphasis leave their words alone. */
export function blocksOfTree(root: HtmlElement): TextBlock[] {
  const blocks: TextBlock[] = [];
  let parts: string[] = [];
  let linkedCharacters = 0;

  function takeText(): { text: string; linkShare: number } {
    const text = tidyInline(parts.join(''));
    const linkShare = text === '' ? 0 : Math.min(1, linkedCharacters / text.length);
    parts = [];
    linkedCharacters = 0;
    return { text, linkShare };
  }

  function flush(place: Place): void {
    const { text, linkShare } = takeText();
    if (text === '') return;
    if (place.item !== null && !place.item.taken) {
      place.item.taken = true;
      blocks.push({
        kind: 'item',
        depth: place.listDepth,
        marker: place.item.marker,
        text: oneLine(text),
        linkShare,
      });
    } else {
      blocks.push({ kind: place.quoted ? 'quote' : 'paragraph', text, linkShare });
    }
  }

  function visitAll(nodes: readonly HtmlNode[], place: Place): void {
    for (const node of nodes) {
      if (node.kind === 'element') visit(node, place);
      else write(node.text.replaceAll(/[\s\u00a0]+/g, ' '), place);
    }
  }

  function write(text: string, place: Place): void {
    parts.push(text);
    if (place.linked) linkedCharacters += text.trim().length;
  }

  function visit(element: HtmlElement, place: Place): void {
    const { name } = element;
    if (silent.has(name)) return;
    if (headings.has(name)) {
      flush(place);
      visitHeading(element, place);
    } else if (lists.has(name)) {
      flush(place);
      visitList(element, place);
    } else if (name === 'table') {
      flush(place);
      visitTable(element, place);
    } else if (name === 'pre') {
      flush(place);
      blocks.push(...blocksOfPreformatted(element));
    } else if (breaking.has(name)) {
      flush(place);
      const inside = name === 'blockquote' ? { ...place, quoted: true } : place;
      visitAll(element.children, inside);
      flush(inside);
    } else {
      visitInline(element, place);
    }
  }

  function visitHeading(element: HtmlElement, place: Place): void {
    visitAll(element.children, place);
    const heading = takeText();
    const text = oneLine(heading.text);
    if (text !== '') blocks.push({ ...heading, kind: 'heading', level: Number(element.name.slice(1)), text });
  }

  function visitInline(element: HtmlElement, place: Place): void {
    const { name, children } = element;
    if (name === 'br') parts.push('\n');
    else if (name === 'a') visitAll(children, { ...place, linked: true });
    else if (name === 'q') visitQuotation(children, place);
    else if (name === 'sup' || name === 'sub') write(scriptNumber(element), place);
    else if (name === 'code' && /[<`]/.test(textOf(element))) write(inlineCode(textOf(element)), place);
    else visitAll(children, place);
  }

  function visitQuotation(children: readonly HtmlNode[], place: Place): void {
    write('“', place);
    visitAll(children, place);
    write('”', place);
  }

  function visitList(list: HtmlElement, place: Place): void {
    const start = Number.parseInt(attributeOf(list, 'start'), 10);
    let number = Number.isSafeInteger(start) && start >= 0 ? start : 1;
    for (const child of list.children) {
      if (child.kind === 'element' && lists.has(child.name)) {
        visitList(child, { ...place, listDepth: place.listDepth + 1 });
        continue;
      }
      const marker = list.name === 'ol' ? `${String(number)}.` : '-';
      const inside: Place = { ...place, listDepth: place.listDepth + 1, item: { marker, taken: false } };
      visitAll([child], inside);
      flush(inside);
      if (inside.item?.taken === true) number += 1;
    }
  }

  function visitTable(table: HtmlElement, place: Place): void {
    const rows = rowsOfTable(table);
    if (rows !== null) {
      blocks.push({ kind: 'table', rows });
      return;
    }
    visitAll(table.children, place);
    flush(place);
  }

  const outermost: Place = { quoted: false, linked: false, listDepth: -1, item: null };
  visitAll(root.children, outermost);
  flush(outermost);
  return blocks;
}

function tidyInline(text: string): string {
  return text
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

/** Code that could be taken for HTML or for marks keeps its marks in Markdown. */
function inlineCode(text: string): string {
  const longest = longestRunOf('`', text);
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
