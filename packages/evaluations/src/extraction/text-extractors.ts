/// <reference lib="dom" />
/** Harvest's extraction and those that it is measured against, from a page to its text. */
import { extractDocument } from '@harvest/acquisition/extraction/extract-document';
import { Readability } from '@mozilla/readability';
import { Defuddle } from 'defuddle/node';
import { parseHTML } from 'linkedom';
import type { LabelledPage } from './labelled-pages.ts';

/** The text of a page, empty where none was found. */
export type TextExtractor = (page: LabelledPage) => Promise<string>;

const breaking = new Set(
  'P DIV LI H1 H2 H3 H4 H5 H6 TR TD TH BLOCKQUOTE PRE BR UL OL TABLE SECTION ARTICLE FIGURE FIGCAPTION'.split(
    ' ',
  ),
);
const silent = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE']);

/** Each by its name in the table, Harvest's first. */
export const textExtractors: Readonly<Record<string, TextExtractor>> = {
  harvest: async ({ url, bytes }) => {
    const document = { url, bytes, contentType: 'text/html', headers: {} };
    return (await extractDocument(document, { signal: new AbortController().signal })).text;
  },
  'readability 0.6.0 on linkedom': (page) => {
    const article = new Readability(documentOf(page), { serializer: (node) => node }).parse();
    return Promise.resolve(article?.content ? blockText(article.content) : '');
  },
  'defuddle 0.19.4 on linkedom': async (page) => {
    const { content } = await Defuddle(documentOf(page), page.url, {});
    return blockText(parseHTML(`<html><body>${content}</body></html>`).document.body);
  },
  'all text of the body': (page) => Promise.resolve(blockText(documentOf(page).body)),
};

function documentOf({ bytes }: LabelledPage): Document {
  return parseHTML(new TextDecoder().decode(bytes)).document;
}

/** The text below a node, a line for each block, as a reader would copy it. */
function blockText(node: Node): string {
  if (node.nodeType === node.TEXT_NODE) return node.textContent ?? '';
  if (silent.has(node.nodeName)) return '';
  const text = Array.from(node.childNodes, blockText).join('');
  return breaking.has(node.nodeName) ? `\n${text}\n` : text;
}
