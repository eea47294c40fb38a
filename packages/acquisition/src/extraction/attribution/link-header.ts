const linkLengthMax = 8_192;

/** The links of a Link header (RFC 8288) that name a relation. */
export function parseLinkHeader(
  header: string,
): { readonly rel: readonly string[]; readonly href: string }[] {
  const links: { rel: string[]; href: string }[] = [];
  for (const match of header.slice(0, linkLengthMax).matchAll(/<([^<>]*)>((?:[^,<"]|"[^"]*")*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(match[2] ?? '');
    const names = rel?.[1] ?? rel?.[2];
    if (names !== undefined)
      links.push({ rel: names.toLowerCase().split(/\s+/).filter(Boolean), href: match[1] ?? '' });
  }
  return links;
}
