import { createHash } from 'node:crypto';
import { licenceSchema, usageSignalsSchema } from '@harvest/contracts/sources';
import type { Clock } from '@harvest/runtime/clock';
import { z } from 'zod';
import type { ExpiringTexts } from '../spec/ports.ts';
import { freshMsOf } from './freshness.ts';
import type { SiteResponse } from './guarded-fetch.ts';

const documentSchema = z.strictObject({
  text: z.string().min(1),
  mediaType: z.string(),
  title: z.string().nullable(),
  authors: z.array(z.string()).readonly(),
  site: z.string().nullable(),
  publishedAt: z.string().nullable(),
  canonicalUrl: z.string().nullable(),
  licence: licenceSchema.nullable(),
  signals: usageSignalsSchema,
});

const pageSchema = z.strictObject({
  /** The URLs that redirected, in order, beginning with the one that was asked for. */
  redirects: z.array(z.url()),
  finalUrl: z.url(),
  document: documentSchema,
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  retrievedAtMs: z.number(),
  freshUntilMs: z.number(),
});

/** A page as it was read, with what is needed to ask whether it has changed. */
export type KeptPage = Readonly<z.infer<typeof pageSchema>>;

/** Pages that were read before, shared by all workers. */
export interface KeptPages {
  /** The page that was kept for a URL, fresh or not; null without one. */
  readonly find: (url: URL) => Promise<KeptPage | null>;
  /** Keeps a page that was just read, as its response's headers allow, and returns it. */
  readonly keep: (page: NewPage, response: SiteResponse) => Promise<KeptPage>;
  /** Keeps a page on, of which `response` says that it has not changed. */
  readonly renew: (page: KeptPage, response: SiteResponse) => Promise<KeptPage>;
  readonly isFresh: (page: KeptPage) => boolean;
}

type NewPage = Pick<KeptPage, 'redirects' | 'finalUrl' | 'document'>;
type Validators = Pick<KeptPage, 'etag' | 'lastModified'>;

/** A page that can be revalidated is worth more than its freshness. */
const retentionMs = 24 * 3_600_000;

/** `version` is that of Harvest: another one may extract differently. */
export function createKeptPages(options: {
  readonly texts: ExpiringTexts;
  readonly clock: Clock;
  readonly version: string;
}): KeptPages {
  const { texts, clock, version } = options;
  const keyOf = (href: string): string =>
    `page:${createHash('sha256').update(`${version} ${href}`).digest('hex')}`;
  const keep = async (page: NewPage & Validators, headers: SiteResponse['headers']): Promise<KeptPage> => {
    const nowMs = clock.nowMs();
    const freshMs = freshMsOf(headers, nowMs);
    const kept = { ...page, retrievedAtMs: nowMs, freshUntilMs: nowMs + (freshMs ?? 0) };
    const ttlMs = page.etag !== null || page.lastModified !== null ? retentionMs : (freshMs ?? 0);
    if (freshMs !== null && ttlMs >= 1_000)
      await texts.set(
        keyOf(page.redirects[0] ?? page.finalUrl),
        JSON.stringify(kept),
        Math.floor(ttlMs / 1_000),
      );
    return kept;
  };
  return {
    find: async (url) => parsePage(await texts.get(keyOf(url.href))),
    keep: ({ redirects, finalUrl, document }, { headers }) =>
      keep({ redirects, finalUrl, document, ...validatorsOf(headers, nothing) }, headers),
    renew: (page, { headers }) => keep({ ...page, ...validatorsOf(headers, page) }, headers),
    isFresh: (page) => clock.nowMs() < page.freshUntilMs,
  };
}

const nothing: Validators = { etag: null, lastModified: null };

function validatorsOf(headers: SiteResponse['headers'], otherwise: Validators): Validators {
  return {
    etag: headers['etag'] ?? otherwise.etag,
    lastModified: headers['last-modified'] ?? otherwise.lastModified,
  };
}

/** What another version wrote, or nobody did, is as good as nothing. */
function parsePage(text: string | null): KeptPage | null {
  if (text === null) return null;
  try {
    return pageSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The request headers that ask a site whether a page has changed (RFC 9110, section 13.1). */
export function conditionsOf(page: KeptPage): Readonly<Record<string, string>> {
  return {
    ...(page.etag !== null && { 'if-none-match': page.etag }),
    ...(page.lastModified !== null && { 'if-modified-since': page.lastModified }),
  };
}
