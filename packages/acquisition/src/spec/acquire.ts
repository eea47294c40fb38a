import type { Attribution } from '@harvest/contracts/sources';

/** A page that was read. */
export interface AcquiredPage {
  /** The main content as Markdown; offsets of citations count in it. */
  readonly text: string;
  readonly attribution: Attribution;
}

/**
 * Reads the page behind a URL, politely and safely: robots.txt first, then one request at a time to a host. @throws
 * HarvestError with an `acquisition.*` code whose message says what refused, or the abort reason.
 */
export type AcquirePage = (url: string, context: { readonly signal: AbortSignal }) => Promise<AcquiredPage>;
