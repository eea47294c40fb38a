import type { Clock } from '@harvest/runtime/clock';
import type { RobotsGate, RobotsPermission } from '../robots/robots-gate.ts';
import type { AcquiredPage } from '../spec/acquire.ts';
import type { ExtractDocument, ExtractedDocument } from '../spec/extract.ts';
import type { HostTurn, HostTurns } from '../spec/ports.ts';
import type { AddressGuard } from './address-guard.ts';
import type { ByteAllowance } from './byte-allowance.ts';
import { followRedirects } from './follow-redirects.ts';
import type { GuardedFetch, SiteResponse } from './guarded-fetch.ts';
import { parseHttpUrl } from './http-url.ts';
import { type KeptPage, type KeptPages, conditionsOf } from './kept-pages.ts';
import { statusFailure } from './status-failure.ts';
import type { FindTdmDeclaration, TdmDeclaration } from './tdm-file.ts';
import { assertFileAllows, assertMayBeUsed, withDeclaration } from './usage-rights.ts';

/** How polite a reader is; milliseconds. */
export interface Politeness {
  /** The pause after each request to a host, which a Crawl-delay makes longer, up to its own maximum. */
  readonly hostDelayMs: number;
  readonly crawlDelayMsMax: number;
  /** How long a turn is waited for, and how long one may last. */
  readonly turnWaitMsMax: number;
  readonly turnMsMax: number;
}

/** What a reader is made of. */
export interface PageReaderParts {
  readonly guard: AddressGuard;
  readonly fetch: GuardedFetch;
  readonly robots: RobotsGate;
  readonly findTdmDeclaration: FindTdmDeclaration;
  readonly hostTurns: HostTurns;
  readonly pages: KeptPages;
  readonly extract: ExtractDocument;
  readonly clock: Clock;
  readonly politeness: Politeness;
  readonly pageBytesMax: number;
}

interface ReadContext {
  readonly allowance: ByteAllowance;
  readonly signal: AbortSignal;
}

/** What a site lets be done with one of its URLs. */
interface Permission extends RobotsPermission {
  readonly tdm: TdmDeclaration;
}

type Visit = SiteResponse & Permission;

const accept =
  'text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.9, application/pdf;q=0.9, application/vnd.openxmlformats-officedocument.wordprocessingml.document;q=0.8, */*;q=0.1';
/** Headers that extraction looks at. */
const usageHeaders: ReadonlySet<string> = new Set(['x-robots-tag', 'tdm-reservation', 'tdm-policy', 'link']);
const notModified = 304;

/** Reads one page: what may be read is decided anew for every URL on the way, and for every page that was kept. */
export class PageReader {
  readonly #parts: PageReaderParts;

  constructor(parts: PageReaderParts) {
    this.#parts = parts;
  }

  /** Reads the page behind `asked`. @throws HarvestError with an `acquisition.*` code, or the signal's reason. */
  async read(asked: string, context: ReadContext): Promise<AcquiredPage> {
    const { pages, clock } = this.#parts;
    const start = parseHttpUrl(asked);
    const kept = await pages.find(start);
    if (kept !== null && pages.isFresh(kept))
      return pageOf(asked, kept, await this.#permitAgain(kept, context.signal));
    const { redirects, finalUrl, response } = await followRedirects(start, (url) =>
      this.#visit(url, context, kept),
    );
    const way = { redirects: redirects.map(({ href }) => href), finalUrl: finalUrl.href };
    if (response.status === notModified && kept?.finalUrl === way.finalUrl)
      return pageOf(asked, await pages.renew({ ...kept, ...way }, response), response);
    if (response.status < 200 || response.status > 299)
      throw statusFailure(finalUrl, response, clock.nowMs());
    const document = await this.#extract(finalUrl, response, context.signal);
    assertMayBeUsed(finalUrl, document.signals);
    return pageOf(asked, await pages.keep({ ...way, document }, response), response);
  }

  /** A kept page is used without a request as long as everything on the way to it may still be read. */
  async #permitAgain({ redirects, finalUrl }: KeptPage, signal: AbortSignal): Promise<Permission> {
    for (const redirect of redirects) await this.#permit(new URL(redirect), signal);
    return await this.#permit(new URL(finalUrl), signal);
  }

  async #permit(url: URL, signal: AbortSignal): Promise<Permission> {
    const { guard, robots, findTdmDeclaration } = this.#parts;
    guard.vetUrl(url);
    const { verdict, crawlDelayMs } = await robots.check(url, { signal });
    const tdm = await findTdmDeclaration(url, { signal });
    assertFileAllows(url, tdm);
    return { verdict, crawlDelayMs, tdm };
  }

  /** One request, in a turn of its host. */
  async #visit(url: URL, { allowance, signal }: ReadContext, kept: KeptPage | null): Promise<Visit> {
    const { fetch, pageBytesMax } = this.#parts;
    const permission = await this.#permit(url, signal);
    const turn = await this.#takeTurn(url.host, permission.crawlDelayMs, signal);
    try {
      const conditions = kept?.finalUrl === url.href ? conditionsOf(kept) : {};
      const limits = { bytesMax: pageBytesMax, beyond: 'refuse', allowance } as const;
      return { ...permission, ...(await fetch.get({ url, accept, conditions, limits, signal })) };
    } finally {
      await turn.release();
    }
  }

  #takeTurn(host: string, crawlDelayMs: number | null, signal: AbortSignal): Promise<HostTurn> {
    const { hostTurns, politeness } = this.#parts;
    const { hostDelayMs, crawlDelayMsMax, turnMsMax, turnWaitMsMax } = politeness;
    const delayMs = Math.max(hostDelayMs, Math.min(crawlDelayMs ?? 0, crawlDelayMsMax));
    return hostTurns.take(host, { delayMs, turnMsMax, waitMsMax: turnWaitMsMax, signal });
  }

  #extract(url: URL, { headers, bytes }: SiteResponse, signal: AbortSignal): Promise<ExtractedDocument> {
    const document = {
      url: url.href,
      contentType: headers['content-type'] ?? null,
      bytes,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => usageHeaders.has(name))),
    };
    return this.#parts.extract(document, { signal });
  }
}

/** The page as its reader gets it, with what was found out about whose it is. */
function pageOf(
  asked: string,
  { finalUrl, document, retrievedAtMs }: KeptPage,
  permission: Permission,
): AcquiredPage {
  return {
    text: document.text,
    attribution: {
      url: asked,
      final_url: finalUrl,
      canonical_url: document.canonicalUrl,
      title: document.title,
      authors: [...document.authors],
      site: document.site,
      published_at: document.publishedAt,
      licence: document.licence,
      signals: withDeclaration(document.signals, permission.tdm),
      robots: permission.verdict,
      media_type: document.mediaType,
      retrieved_at: new Date(retrievedAtMs).toISOString(),
    },
  };
}
