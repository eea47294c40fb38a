const urlLengthMax = 4_096;

/** `href` as an absolute http or https URL, null when it is none. */
export function webUrl(href: string | null | undefined, base: string): string | null {
  if (href === null || href === undefined || href.trim() === '' || !URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return url.href.length <= urlLengthMax ? url.href : null;
}
