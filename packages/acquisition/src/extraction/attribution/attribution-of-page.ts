import type { ExtractedDocument, RawDocument } from '../../spec/extract.ts';
import { authorsOf } from './authors.ts';
import { isoDateOf } from './iso-date.ts';
import { licenceOf } from './licence.ts';
import { parseLinkHeader } from './link-header.ts';
import { type PageFacts, firstMeta } from './page-facts.ts';
import { plainLine } from './plain-line.ts';
import { titleOf } from './title.ts';
import { usageSignalsOf } from './usage-signals.ts';
import { webUrl } from './web-url.ts';

type PageAttribution = Omit<ExtractedDocument, 'text' | 'mediaType'>;

const dateMetas = [
  'article:published_time',
  'og:article:published_time',
  'datepublished',
  'citation_publication_date',
  'citation_date',
  'dc.date.issued',
  'dcterms.issued',
  'dcterms.created',
  'dc.date.created',
  'dc.date',
  'dcterms.date',
  'parsely-pub-date',
  'sailthru.date',
  'publish-date',
  'publish_date',
  'publication_date',
  'pubdate',
  'article.published',
  'date',
  'cxenseparse:recs:publishtime',
  'uploaddate',
];
const siteLengthMax = 200;

/** Whose a page is, by what it says of itself; every statement is null or empty where it says nothing. */
export function attributionOfPage(
  facts: PageFacts,
  { url, headers }: Pick<RawDocument, 'url' | 'headers'>,
): PageAttribution {
  const linkHeaders = parseLinkHeader(headers['link'] ?? '');
  const site = siteOf(facts);
  const canonical =
    [...linkHeaders, ...facts.links].find(({ rel }) => rel.includes('canonical'))?.href ??
    firstMeta(facts, ['og:url']) ??
    facts.article?.url;
  return {
    title: titleOf(facts, site, URL.canParse(url) ? new URL(url).hostname : ''),
    authors: authorsOf(facts),
    site,
    publishedAt: publishedAtOf(facts),
    canonicalUrl: webUrl(canonical, url),
    licence: licenceOf(facts, linkHeaders, url),
    signals: usageSignalsOf({ headers, url, facts }),
  };
}

function siteOf(facts: PageFacts): string | null {
  const stated = firstMeta(facts, [
    'og:site_name',
    'application-name',
    'citation_journal_title',
    'dc.publisher',
    'dcterms.publisher',
    'al:android:app_name',
  ]);
  const site = stated ?? facts.article?.publisher ?? null;
  return site === null ? null : plainLine(site).slice(0, siteLengthMax) || null;
}

function publishedAtOf(facts: PageFacts): string | null {
  const stated = [
    facts.article?.datePublished ?? null,
    ...dateMetas.map((name) => firstMeta(facts, [name])),
    facts.firstTime,
  ];
  for (const text of stated) {
    const date = text === null ? null : isoDateOf(text);
    if (date !== null) return date;
  }
  return null;
}
