import type { UsageSignals } from '@harvest/contracts/sources';
import type { PageFacts } from './page-facts.ts';
import { webUrl } from './web-url.ts';

/** The name under which robots rules may address Harvest. */
const ownToken = 'harvestbot';
/** Directives that have a value; whatever else stands before a colon is the name of a robot. */
const valued = new Set(['max-snippet', 'max-image-preview', 'max-video-preview', 'unavailable_after']);

/**
 * What a page and its headers say about machine use. `noimageai` is about pictures, which are never read, so it does not
 * count as `noai`. Of two statements about text and data mining that differ, the stricter holds.
 */
export function usageSignalsOf(options: {
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  /** Null for what is not HTML. */
  readonly facts: PageFacts | null;
}): UsageSignals {
  const { headers, url, facts } = options;
  const meta = (name: string): readonly string[] => facts?.metas.get(name) ?? [];
  const directives = new Set([
    ...[...meta('robots'), ...meta(ownToken)].flatMap((content) => words(content)),
    ...headerDirectives(headerOf(headers, 'x-robots-tag')),
  ]);
  const reservations = [...meta('tdm-reservation'), headerOf(headers, 'tdm-reservation')].map((value) =>
    value.trim(),
  );
  const policy = [...meta('tdm-policy'), headerOf(headers, 'tdm-policy')]
    .map((value) => webUrl(value, url))
    .find((value) => value !== null);
  return {
    noindex: directives.has('noindex') || directives.has('none'),
    noai: directives.has('noai'),
    tdm_reservation: reservations.includes('1') ? true : reservations.includes('0') ? false : null,
    tdm_policy: policy ?? null,
  };
}

/** What was said of a page before, with what is said of it now; where they differ about mining, what is said now holds. */
export function mergedSignals(before: UsageSignals, now: UsageSignals): UsageSignals {
  return {
    noindex: before.noindex || now.noindex,
    noai: before.noai || now.noai,
    tdm_reservation: now.tdm_reservation ?? before.tdm_reservation,
    tdm_policy: now.tdm_policy ?? before.tdm_policy,
  };
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(headers, name) ? (headers[name] ?? '') : '';
}

function words(list: string): string[] {
  return list
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
}

/** The directives of X-Robots-Tag for everyone and for Harvest. A robot's name holds until the next one. */
function headerDirectives(header: string): string[] {
  const directives: string[] = [];
  let meant = true;
  for (const part of header.toLowerCase().split(',')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, colon).trim();
    const addressed = colon >= 0 && !valued.has(name);
    if (addressed) meant = name === ownToken || name === '*';
    if (meant) directives.push(...words(addressed ? part.slice(colon + 1) : part));
  }
  return directives;
}
