import type { ExtractedDocument, RawDocument } from '../spec/extract.ts';
import { attributionOfPage } from './attribution/attribution-of-page.ts';
import { readPageFacts } from './attribution/page-facts.ts';
import { decodeText } from './decoding/decode-text.ts';
import { documentError } from './document-error.ts';
import { findClutter } from './html/clutter.ts';
import { dropNotices } from './html/drop-notices.ts';
import { mainContent } from './html/main-content.ts';
import { textOf } from './html/html-tree.ts';
import { type HtmlPage, parseHtml } from './html/parse-html.ts';
import { blocksOfTree } from './markdown/blocks-of-tree.ts';
import { writeMarkdown } from './markdown/write-markdown.ts';

/** Longer pages are data or an attack; the longest articles have a tenth of it. */
const charactersMax = 12 * 2 ** 20;
/** Ten letters are the least that is called a text. */
const hasWords = /^(?:[^\p{L}\p{N}]*[\p{L}\p{N}]){10}/u;
/** A text this short that asks for cookies or scripts is nothing else. */
const wallCharactersMax = 400;
const wall =
  /\b(?:enable|turn on|activate|accept|allow|requires?)\b.{0,60}\b(?:cookies?|javascript)\b|\b(?:cookies?|javascript)\b.{0,60}\b(?:enabled?|disabled|required|accept)\b/i;

/**
 * Reads a web page or a fragment of HTML. @throws HarvestError `acquisition.too_large`, or `acquisition.empty` when the
 * page has no text of its own.
 */
export function extractHtml(document: RawDocument): Omit<ExtractedDocument, 'mediaType'> {
  const html = decodeText(document.bytes, document.contentType);
  if (html.length > charactersMax)
    throw documentError(
      'acquisition.too_large',
      `The page has more than ${charactersMax.toLocaleString('en-US')} characters.`,
    );
  // Browsers leave NUL out, too.
  const page = parseHtml(html.replaceAll('\0', ''));
  const facts = readPageFacts(page);
  const attribution = attributionOfPage(facts, document);
  const blocks = mainContent({
    root: page.root,
    ...findClutter(page.root),
    articleBody: facts.article?.body ?? null,
  });
  const text = writeMarkdown(dropNotices(blocks, attribution));
  if (isEmpty(text)) throw emptyPage(html, page);
  return { ...attribution, text };
}

function isEmpty(text: string): boolean {
  return !hasWords.test(text) || (text.length < wallCharactersMax && wall.test(text));
}

/** Says what the page has instead of a text. */
function emptyPage(html: string, page: HtmlPage): Error {
  const whole = textOf(page.root);
  const showsNothing = blocksOfTree(page.root).length === 0;
  const open = page.swallowing;
  if (showsNothing && open === null && page.linkedData.length === 0 && !page.hasScripts)
    return documentError('acquisition.empty', 'The page is empty.');
  if (open !== null)
    return documentError(
      'acquisition.empty',
      `The page is broken: an element <${open}> has no end, so that what follows is no text of the page.`,
    );
  if (whole.length < 2_000 && /\bcookies?\b/i.test(whole))
    return documentError(
      'acquisition.empty',
      'The page shows nothing but a cookie notice. Send its text instead.',
    );
  if (page.hasScripts || /\bjavascript\b/i.test(html))
    return documentError(
      'acquisition.empty',
      'The page has no text of its own: scripts make it, and they are not run. Send its text instead.',
    );
  return documentError('acquisition.empty', 'The page has no text besides its navigation.');
}
