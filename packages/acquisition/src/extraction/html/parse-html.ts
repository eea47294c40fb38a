import { Parser } from 'htmlparser2';
import { documentError } from '../document-error.ts';
import { type HtmlElement, treeDepthMax } from './html-tree.ts';
import { isHeading, mendEnd } from './short-elements.ts';

/** Far more than a readable page has; beyond it the time to read one would not be bounded. */
const elementsMax = 150_000;
/** The parser's time grows with the square of what is open at once. */
const openElementsMax = 10_000;

/** What never holds text of a page; it is not even kept while parsing. */
const skipped = new Set(
  'script style noscript template svg iframe object embed applet canvas audio video input select textarea datalist frame frameset noembed noframes'.split(
    ' ',
  ),
);
/** Elements in which no other begins. */
const raw = new Set(['title', 'textarea', 'script', 'style', 'xmp', 'iframe', 'noembed', 'noframes']);

export interface HtmlPage {
  readonly root: HtmlElement;
  /** The contents of `<script type="application/ld+json">`. */
  readonly linkedData: readonly string[];
  /** The name of an element in which no other begins and that does not end, so that everything belongs to it. */
  readonly swallowing: string | null;
  readonly hasScripts: boolean;
}

/**
 * Parses a page or a fragment of one, however broken. @throws HarvestError `acquisition.too_large` when it has too many
 * elements to be read in bounded time.
 */
export function parseHtml(html: string): HtmlPage {
  const root: HtmlElement = { kind: 'element', name: '#root', attributes: {}, children: [], parent: null };
  const open: HtmlElement[] = [root];
  const linkedData: string[] = [];
  let elements = 0;
  let skipDepth = 0;
  let isLinkedData = false;
  let hasScripts = false;
  let swallowing: string | null = null;
  let isAtEnd = false;
  const end = (isImplied: boolean): void => {
    const ended = open.pop();
    // What is open beneath it as well holds dissolved elements, and goes on.
    if (ended !== undefined && ended !== open.at(-1)) mendEnd(ended, { isImplied });
  };
  const parser = new Parser({
    onopentag: (name, attributes) => {
      elements += 1;
      if (elements > elementsMax)
        throw tooLarge(`has more than ${elementsMax.toLocaleString('en-US')} elements`);
      if (open.length + skipDepth > openElementsMax)
        throw tooLarge(`nests more than ${openElementsMax.toLocaleString('en-US')} elements in each other`);
      if (skipDepth > 0 || skipped.has(name)) {
        skipDepth += 1;
        hasScripts ||= name === 'script';
        isLinkedData = name === 'script' && /\bld\+json\b/i.test(attributes['type'] ?? '');
        if (isLinkedData) linkedData.push('');
        return;
      }
      // As in browsers, a heading ends one that is open; its end tag, if there is one, then ends what stands in its place.
      if (isHeading(name) && isHeading(open.at(-1)?.name ?? '')) {
        end(true);
        open.push(open.at(-1) ?? root);
      }
      const parent = open.at(-1) ?? root;
      // Deeper elements are dissolved in the deepest that is kept.
      if (open.length > treeDepthMax) {
        addText(parent, ' ');
        open.push(parent);
        return;
      }
      const element: HtmlElement = { kind: 'element', name, attributes, children: [], parent };
      parent.children.push(element);
      open.push(element);
    },
    ontext: (text) => {
      if (isLinkedData) linkedData.push((linkedData.pop() ?? '') + text);
      else if (skipDepth === 0) addText(open.at(-1) ?? root, text);
    },
    onclosetag: (name, isImplied) => {
      isLinkedData = false;
      if (isAtEnd && raw.has(name)) swallowing = name;
      if (skipDepth > 0) skipDepth -= 1;
      else if (open.length > 1) end(isImplied);
    },
  });
  parser.write(html);
  isAtEnd = true;
  parser.end();
  return { root, linkedData, swallowing, hasScripts };
}

/** The parser cuts a text at every entity; here it is one again. */
function addText({ children }: HtmlElement, text: string): void {
  const last = children.at(-1);
  if (last?.kind === 'text') children[children.length - 1] = { kind: 'text', text: last.text + text };
  else children.push({ kind: 'text', text });
}

function tooLarge(why: string): Error {
  return documentError('acquisition.too_large', `The page ${why}.`);
}
