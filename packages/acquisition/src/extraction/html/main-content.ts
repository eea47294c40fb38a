/**
 * Finds the main content of a page with Mozilla's Readability, on the small DOM that Readability brings along: the page
 * is first parsed and cleared by a tolerant parser, so that what Readability reads is small and well formed, which makes
 * it several times as fast as on a general DOM.
 */
// Packages that import this one see the types of its files only through a reference.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./jsdom-parser.d.ts" />
import { Readability } from '@mozilla/readability';
import JSDOMParser from '@mozilla/readability/JSDOMParser.js';
import { blocksOfTree } from '../markdown/blocks-of-tree.ts';
import type { TextBlock } from '../markdown/text-block.ts';
import { type HtmlElement, elementsOf, hasAncestor, textOf } from './html-tree.ts';
import type { Clutter } from './clutter.ts';
import { lengthOf } from './drop-notices.ts';
import { parseHtml } from './parse-html.ts';
import { writeXhtml } from './write-xhtml.ts';

/** A text this short that is less than this share of another reading of the page is the wrong part of it. */
const shortCharactersMax = 500;
const misledShareMax = 0.25;
/** Shorter paragraphs are rarely prose. */
const paragraphCharactersMin = 60;
/** What stands in these is about other pages. */
const teasers = new Set(['a', 'li', 'aside', 'header', 'form']);

/** Readability's time grows with the square of what stands side by side; larger pages are read by their structure. */
const readableElementsMax = 20_000;
const readableSiblingsMax = 2_500;
const readableCharactersMax = 3_000_000;

interface Page extends Clutter {
  readonly root: HtmlElement;
  /** The article as the page's linked data repeats it. */
  readonly articleBody: string | null;
}

/** The blocks of the main content, empty when the page has none. */
export function mainContent({ root, hidden, clutter, articleBody }: Page): readonly TextBlock[] {
  const found = readable(root, clutter);
  const length = lengthOf(found);
  if (length > shortCharactersMax) return found;
  // So little may mean that the names of this page's elements have misled: the other readings may do better.
  const others = [readable(root, hidden), paragraphsOf(articleBody ?? ''), allParagraphs(root, clutter)];
  const better = others.find((blocks) => {
    const otherLength = lengthOf(blocks.filter(isProse));
    return length < otherLength * misledShareMax && (length === 0 || otherLength > shortCharactersMax);
  });
  return better ?? found;
}

function isProse(block: TextBlock): boolean {
  return block.kind === 'code' || block.kind === 'table' || block.linkShare < 0.5;
}

function readable(root: HtmlElement, without: ReadonlySet<HtmlElement>): readonly TextBlock[] {
  const { xhtml, elements, siblingsMax } = writeXhtml(root, without);
  if (
    elements > readableElementsMax ||
    siblingsMax > readableSiblingsMax ||
    xhtml.length > readableCharactersMax
  )
    return structural(root, without);
  const article = new Readability(new JSDOMParser().parse(xhtml), { disableJSONLD: true }).parse();
  return article?.content ? blocksOfTree(parseHtml(article.content).root) : [];
}

/** All of the page's `main` or `article` element, or of the page where it has none. */
function structural(root: HtmlElement, without: ReadonlySet<HtmlElement>): readonly TextBlock[] {
  let main = root;
  for (const element of elementsOf(root, without)) {
    if (element.name !== 'main' && element.name !== 'article') continue;
    main = element;
    break;
  }
  return blocksOfTree(parseHtml(writeXhtml(main, without).xhtml).root);
}

function paragraphsOf(text: string): TextBlock[] {
  const { root } = parseHtml(text);
  return blocksOfTree(root).flatMap((block) =>
    block.kind === 'paragraph' ? block.text.split('\n').map((line) => ({ ...block, text: line })) : [block],
  );
}

/** Every paragraph of the page that is long enough to be prose: the last resort. */
function allParagraphs(root: HtmlElement, clutter: ReadonlySet<HtmlElement>): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const element of elementsOf(root, clutter)) {
    // A paragraph in another one is a part of that.
    if (element.name !== 'p' || hasAncestor(element, ({ name }) => teasers.has(name) || name === 'p'))
      continue;
    const text = textOf(element);
    if (text.length >= paragraphCharactersMin) blocks.push({ kind: 'paragraph', text, linkShare: 0 });
  }
  return blocks;
}
