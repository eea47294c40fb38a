import { textOf } from '../html/html-tree.ts';
import { parseHtml } from '../html/parse-html.ts';
import { cleanText } from '../text-hygiene.ts';

/** A statement of a page on one line. Many pages encode entities twice, so what is left of them is decoded. */
export function plainLine(text: string): string {
  const decoded = /&(?:#\w+|[a-z]\w+);/i.test(text)
    ? textOf(parseHtml(text.replaceAll('<', '&lt;')).root)
    : text;
  return cleanText(decoded).replaceAll(/\s+/g, ' ').trim();
}
