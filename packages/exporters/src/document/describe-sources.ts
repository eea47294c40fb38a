import type { Attribution, SourceReport } from '@harvest/contracts/sources';
import type { DocumentSource, Inline } from './document.ts';
import { italic, linked, plain } from './inline.ts';
import type { Labels } from './labels.ts';

/** A day as people of the language write it; the text itself where it is no date. */
export function formatDay(isoTime: string, language: string): string {
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) return isoTime;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(time);
}

/** The best address of a page: the one that it names itself, else where it was found. */
export function addressOf(attribution: Attribution): string {
  return attribution.canonical_url ?? attribution.final_url;
}

/** The short name of a source: its title, its address, or its number. */
export function sourceNameOf(source: SourceReport | undefined, index: number, labels: Labels): string {
  const attribution = source?.attribution;
  if (attribution === undefined || attribution === null) return `${labels.source} ${String(index + 1)}`;
  return attribution.title ?? addressOf(attribution);
}

/** Number and short name of a source, for what is cited from it. */
export function originOf(source: SourceReport | undefined, index: number, labels: Labels): string {
  const number = `${labels.source} ${String(index + 1)}`;
  const name = sourceNameOf(source, index, labels);
  return name === number ? number : `${number}, ${name}`;
}

/** Every source with whose it is, under what terms, and where and when it was found. */
export function describeSources(
  sources: readonly SourceReport[],
  options: { labels: Labels; language: string },
): DocumentSource[] {
  return sources.map((source) => ({ number: source.index + 1, content: describe(source, options) }));
}

function describe(
  source: SourceReport,
  { labels, language }: { labels: Labels; language: string },
): readonly Inline[] {
  const { attribution, error, duplicate_of: duplicateOf } = source;
  const parts: Inline[][] = [
    attribution === null ? [plain(labels.suppliedText)] : describePage(attribution, labels, language),
  ];
  if (error !== null) parts.push([italic(`${labels.unavailable}: ${error.message}`)]);
  if (duplicateOf !== null) parts.push([italic(`${labels.repeats} ${String(duplicateOf + 1)}`)]);
  return parts.flatMap((part, place) => (place === 0 ? part : [plain(' – '), ...part]));
}

function describePage(attribution: Attribution, labels: Labels, language: string): Inline[] {
  const { title, authors, site, published_at: publishedAt, licence, retrieved_at: retrievedAt } = attribution;
  const address = addressOf(attribution);
  const facts = [
    authors.join(', '),
    site ?? '',
    publishedAt === null ? '' : formatDay(publishedAt, language),
  ].filter((fact) => fact !== '');
  const origin: Inline[] = [
    ...(title === null ? [] : [italic(title), plain('. ')]),
    ...(facts.length === 0 ? [] : [plain(`${facts.join(', ')}. `)]),
    linked(address, address),
    plain(` (${labels.retrieved} ${formatDay(retrievedAt, language)}).`),
  ];
  if (licence === null) return origin;
  const terms = licence.url === null ? plain(licence.name) : linked(licence.name, licence.url);
  return [...origin, plain(` ${labels.licence}: `), terms, plain('.')];
}
