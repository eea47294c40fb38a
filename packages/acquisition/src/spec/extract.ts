/**
 * From bytes to text. Extraction is pure and heavy, so it runs where the caller wants it to: everything that goes in
 * and comes out can be cloned between threads.
 */
import type { Licence, UsageSignals } from '@harvest/contracts/sources';

/** What a site sent, as far as reading it depends on it. */
export interface RawDocument {
  /** The URL that answered, against which links are resolved. */
  readonly url: string;
  /** The Content-Type header, null without one; the bytes decide where they contradict it. */
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
  /** Headers that say how the page may be used, by lower-case name: `x-robots-tag`, `tdm-reservation`, `tdm-policy`, `link`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a document holds besides its boilerplate. */
export interface ExtractedDocument {
  /** The main content as Markdown with headings, lists and paragraphs, never empty; citations count in it. */
  readonly text: string;
  /** The type that the bytes turned out to have, such as `text/html`. */
  readonly mediaType: string;
  readonly title: string | null;
  readonly authors: readonly string[];
  readonly site: string | null;
  readonly publishedAt: string | null;
  readonly canonicalUrl: string | null;
  readonly licence: Licence | null;
  readonly signals: UsageSignals;
}

/**
 * Reads a document. @throws HarvestError `acquisition.unsupported_content`, `acquisition.unreadable`,
 * `acquisition.encrypted`, `acquisition.too_large` or `acquisition.empty`.
 */
export type ExtractDocument = (
  document: RawDocument,
  context: { readonly signal: AbortSignal },
) => Promise<ExtractedDocument>;
