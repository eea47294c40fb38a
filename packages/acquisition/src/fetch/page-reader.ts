import type { Clock } from '@harvest/runtime/clock';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import { mergedSignals, usageSignalsOf } from '../extraction/attribution/usage-signals.ts';
import type { RobotsGate, RobotsPermission } from '../robots/robots-gate.ts';
import type { AcquiredPage } from '../spec/acquire.ts';
import type { ExtractDocument, ExtractedDocument } from '../spec/extract.ts';
import type { HostTurn, HostTurns } from '../spec/ports.ts';
import type { AddressGuard } from './address-guard.ts';
import type { ByteAllowance } from './byte-allowance.ts';
import type { ClosedHosts } from './closed-hosts.ts';
import { followRedirects, withWay } from './follow-redirects.ts';
import type { GuardedFetch, SiteResponse } from './guarded-fetch.ts';
import { parseHttpUrl } from './http-url.ts';
import { type KeptPage, type KeptPages, conditionsOf } from './kept-pages.ts';
import type { PageDeadline } from './page-deadline.ts';
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
  readonly closedHosts: ClosedHosts;
  readonly pages: KeptPages;
  readonly extract: ExtractDocument;
  readonly clock: Clock;
  readonly politeness: Politeness;
  readonly pageBytesMax: number;
}

interface ReadContext {
  readonly allowance: ByteAllowance;
  readonly deadline: PageDeadline;
}

/** What a site lets be done with one of its URLs. */
interface Permission extends RobotsPermission {
  readonly tdm: TdmDeclaration;
}

interface Visit extends SiteResponse, Permission {
  /** The page that another reader kept while this one waited for its turn, so that nothing was asked for. */
  readonly keptMeanwhile: KeptPage | null;
}

const accept =
  'text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.9, application/pdf;q=0.9, application/vnd.openxmlformats-officedocument.wordprocessingml.document;q=0.8, */*;q=0.1';
/** Headers that extraction looks at. */
const usageHeaders: ReadonlySet<string> = new Set(['x-robots-tag', 'tdm-reservation', 'tdm-policy', 'link']);
const notModified = 304;
/** The answer that a request would have had. */
const unasked: SiteResponse = { status: notModified, headers: {}, bytes: new Uint8Array() };

/** Reads one page: what may be read is decided anew for every URL on the way, and for every page that was kept. */
export class PageReader {
  readonly #parts: PageReaderParts;
  /** The last reading of each URL that is under way in this process. */
  readonly #underWay = new Map<string, Promise<AcquiredPage>>();

  constructor(parts: PageReaderParts) {
    this.#parts = parts;
  }

  /** Reads the page behind `asked`. @throws HarvestError with an `acquisition.*` code, or the signal's reason. */
  async read(asked: string, context: ReadContext): Promise<AcquiredPage> {
    const { href } = parseHttpUrl(asked);
    const underWay = this.#underWay.get(href);
    // What another reader of this process finds is kept, and need not be asked for once more.
    if (underWay !== undefined)
      await context.deadline.outside(() => settled(underWay, context.deadline.signal));
    const reading = this.#read(asked, context);
    this.#underWay.set(href, reading);
    try {
      return await reading;
    } finally {
      if (this.#underWay.get(href) === reading) this.#underWay.delete(href);
    }
  }

  async #read(asked: string, context: ReadContext): Promise<AcquiredPage> {
    const { pages } = this.#parts;
    const { deadline } = context;
    const start = parseHttpUrl(asked);
    const kept = await pages.find(start);
    if (kept !== null && pages.isFresh(kept))
      return pageOf(asked, kept, await this.#permitAgain(kept, deadline.signal));
    const { redirects, finalUrl, response } = await followRedirects(start, (url) =>
      this.#visit(url, context, { start, kept }),
    );
    const { keptMeanwhile } = response;
    if (keptMeanwhile !== null)
      return pageOf(asked, keptMeanwhile, await this.#permitAgain(keptMeanwhile, deadline.signal));
    const way = { redirects: redirects.map(({ href }) => href), finalUrl: finalUrl.href };
    if (response.status === notModified && kept?.finalUrl === way.finalUrl)
      return pageOf(asked, await this.#renew({ ...kept, ...way }, response), response);
    if (response.status < 200 || response.status > 299)
      throw withWay(await this.#failure(finalUrl, response), start, redirects);
    const document = await deadline.outside(() => this.#extract(finalUrl, response, deadline.signal));
    assertMayBeUsed(finalUrl, document.signals);
    return pageOf(asked, await pages.keep({ ...way, document }, response), response);
  }

  /** A page that has not changed may have headers that say something new about its use. */
  #renew(kept: KeptPage, response: SiteResponse): Promise<KeptPage> {
    const { finalUrl: url, document } = kept;
    const sent = usageSignalsOf({ headers: response.headers, url, facts: null });
    const signals = mergedSignals(document.signals, sent);
    assertMayBeUsed(new URL(url), signals);
    return this.#parts.pages.renew({ ...kept, document: { ...document, signals } }, response);
  }

  /** The error of an answer that is no page. A site that limits its rate is left alone with its other pages, too. */
  async #failure(url: URL, response: SiteResponse): Promise<HarvestError> {
    const { clock, closedHosts } = this.#parts;
    const failure = statusFailure(url, response, clock.nowMs());
    if (failure.code === 'acquisition.rate_limited')
      await closedHosts.close(url, { status: response.status, forMs: failure.retryAfterMs ?? 0 });
    return failure;
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
  async #visit(
    url: URL,
    { allowance, deadline }: ReadContext,
    { start, kept }: { start: URL; kept: KeptPage | null },
  ): Promise<Visit> {
    const { fetch, pages, pageBytesMax } = this.#parts;
    const { signal } = deadline;
    await this.#assertOpen(url);
    const permission = await this.#permit(url, signal);
    const turn = await deadline.outside(() => this.#takeTurn(url.host, permission.crawlDelayMs, signal));
    try {
      // Much may have happened while the turn was waited for.
      await this.#assertOpen(url);
      const known = url.href === start.href ? await pages.find(start) : null;
      if (known !== null && pages.isFresh(known)) return { ...permission, ...unasked, keptMeanwhile: known };
      const conditions = kept?.finalUrl === url.href ? conditionsOf(kept) : {};
      const limits = { bytesMax: pageBytesMax, beyond: 'refuse', allowance } as const;
      const response = await fetch.get({ url, accept, conditions, limits, signal });
      return { ...permission, ...response, keptMeanwhile: null };
    } finally {
      await turn.release();
    }
  }

  async #assertOpen(url: URL): Promise<void> {
    const refusal = await this.#parts.closedHosts.refusalOf(url);
    if (refusal !== null) throw refusal;
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

/** Waits for work of somebody else, however it ends. @throws the signal's reason. */
async function settled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: left, resolve: leave } = Promise.withResolvers<unknown>();
  signal.throwIfAborted();
  signal.addEventListener('abort', leave, { once: true });
  await Promise.race([work.catch(() => null), left]);
  signal.removeEventListener('abort', leave);
  signal.throwIfAborted();
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
