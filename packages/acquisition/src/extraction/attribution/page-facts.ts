import { type HtmlElement, attributeOf, elementsOf, hasAncestor, textOf } from '../html/html-tree.ts';
import type { HtmlPage } from '../html/parse-html.ts';
import { type LinkedArticle, readLinkedData } from './linked-data.ts';

/** A link that says what it is for. */
export interface RelatedLink {
  readonly rel: readonly string[];
  readonly href: string;
  readonly text: string;
}

/** What a page says of itself, gathered in one walk. */
export interface PageFacts {
  /** Contents of `<meta>` by lower-case name, property, itemprop or http-equiv, in order. */
  readonly metas: ReadonlyMap<string, readonly string[]>;
  /** `<link>` and `<a>` with a `rel`. */
  readonly links: readonly RelatedLink[];
  /** Links to Creative Commons that stand for the page, not for one of its pictures. */
  readonly commonsLinks: readonly string[];
  readonly documentTitle: string | null;
  readonly firstHeading: string | null;
  /** `datetime` of the first `<time>` of the article, else its words. */
  readonly firstTime: string | null;
  /** Texts of elements marked as author or by-line. */
  readonly bylines: readonly string[];
  readonly article: LinkedArticle | null;
}

const authorName = /(?:^|[\s_-])(?:by-?line|author|author-?name|p-author|vcard)(?:$|[\s_-])/i;
const bylineLengthMax = 100;
/** Comments have authors, too. */
const commentName = /comment|respond|reply/i;
const bylinesMax = 5;
const linksMax = 500;

/** Reads what a page says of itself. */
export function readPageFacts(page: HtmlPage): PageFacts {
  const metas = new Map<string, string[]>();
  const links: RelatedLink[] = [];
  const commonsLinks: string[] = [];
  const bylines: string[] = [];
  let documentTitle: string | null = null;
  let firstHeading: string | null = null;
  let firstTime: string | null = null;
  for (const element of elementsOf(page.root)) {
    const { name } = element;
    if (name === 'meta') addMeta(metas, element);
    else if (name === 'title') documentTitle ??= textOf(element) || null;
    else if (name === 'h1') firstHeading ??= textOf(element) || null;
    else if (name === 'time') firstTime ??= attributeOf(element, 'datetime') || textOf(element) || null;
    if ((name === 'a' || name === 'link') && links.length < linksMax) addLink(element, links, commonsLinks);
    if (bylines.length < bylinesMax && isByline(element)) bylines.push(textOf(element));
  }
  const article = readLinkedData(page.linkedData);
  return { metas, links, commonsLinks, documentTitle, firstHeading, firstTime, bylines, article };
}

function addMeta(metas: Map<string, string[]>, element: HtmlElement): void {
  const content = attributeOf(element, 'content').trim();
  if (content === '') return;
  for (const attribute of ['name', 'property', 'itemprop', 'http-equiv']) {
    const key = attributeOf(element, attribute).trim().toLowerCase();
    if (key === '') continue;
    const known = metas.get(key);
    if (known === undefined) metas.set(key, [content]);
    else if (known.length < 50) known.push(content);
  }
}

function addLink(element: HtmlElement, links: RelatedLink[], commonsLinks: string[]): void {
  const href = attributeOf(element, 'href').trim();
  if (href === '') return;
  const rel = attributeOf(element, 'rel').toLowerCase().split(/\s+/).filter(Boolean);
  if (rel.length > 0) links.push({ rel, href, text: textOf(element).slice(0, 200) });
  if (!/creativecommons\.org\/(?:licen[sc]es|publicdomain)\//i.test(href)) return;
  if (!hasAncestor(element, ({ name }) => name === 'figure' || name === 'figcaption'))
    commonsLinks.push(href);
}

function isByline(element: HtmlElement): boolean {
  const marked =
    attributeOf(element, 'itemprop').toLowerCase() === 'author' ||
    /\bauthor\b/i.test(attributeOf(element, 'rel')) ||
    (element.name !== 'body' && authorName.test(attributeOf(element, 'class')));
  if (!marked || ['link', 'meta', 'label'].includes(element.name)) return false;
  const text = textOf(element);
  return text !== '' && text.length <= bylineLengthMax && !hasAncestor(element, isComment);
}

function isComment(element: HtmlElement): boolean {
  const names = `${attributeOf(element, 'class')} ${attributeOf(element, 'id')}`;
  return element.name === 'form' || (element.name !== 'body' && commentName.test(names));
}

/** The first content of the first of `names` that the page has. */
export function firstMeta({ metas }: PageFacts, names: readonly string[]): string | null {
  for (const name of names) {
    const content = metas.get(name)?.[0];
    if (content !== undefined) return content;
  }
  return null;
}
