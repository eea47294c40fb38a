import { type PageFacts, firstMeta } from './page-facts.ts';
import { plainLine } from './plain-line.ts';

const separator = /\s+[|\-–—·•»«:/\\]+\s+|\s*[|»]\s*/;
const titleLengthMax = 500;

/** The title of a page without the name of its site; null without one. */
export function titleOf(facts: PageFacts, site: string | null, host: string): string | null {
  const stated = firstMeta(facts, [
    'og:title',
    'twitter:title',
    'dc.title',
    'dcterms.title',
    'citation_title',
  ]);
  const title = facts.article?.headline ?? stated ?? facts.documentTitle ?? facts.firstHeading;
  if (title === null) return null;
  const whole = plainLine(title);
  const heading = facts.firstHeading === null ? null : plainLine(facts.firstHeading);
  // The title of the browser's tab often is the heading with more around it.
  if (heading !== null && heading.length >= 10 && whole.includes(heading))
    return heading.slice(0, titleLengthMax);
  return withoutSite(whole, [site, host]).slice(0, titleLengthMax) || null;
}

/** Cuts the site's name off either end. */
function withoutSite(title: string, names: readonly (string | null)[]): string {
  const known = names.flatMap((name) => (name === null ? [] : [letters(name)]));
  const isSite = (part: string): boolean => {
    const own = letters(part);
    return own !== '' && known.some((name) => name === own || name.startsWith(own) || own.startsWith(name));
  };
  const parts = title.split(separator);
  if (parts.length < 2) return title;
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (isSite(last)) return title.slice(0, title.lastIndexOf(last)).replace(/[\s|\-–—·•»«:/\\]+$/, '');
  if (isSite(first)) return title.slice(first.length).replace(/^[\s|\-–—·•»«:/\\]+/, '');
  return title;
}

function letters(name: string): string {
  return name
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.[a-z.]{2,6}$/, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
