import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { ExpiringTexts } from '../spec/ports.ts';
import { displayUrl } from './http-url.ts';

const closedSchema = z.object({ status: z.number(), untilMs: z.number() });

/** Hosts that asked not to be asked for a while, known to all workers. */
export interface ClosedHosts {
  /** Keeps the host of a URL closed for as long as its site asked with this status. */
  readonly close: (url: URL, closure: { readonly status: number; readonly forMs: number }) => Promise<void>;
  /** The error of whoever would ask a host now; null for one that is open. */
  readonly refusalOf: (url: URL) => Promise<HarvestError | null>;
}

/** What is kept expires by itself when a host may be asked again. */
export function createClosedHosts(options: {
  readonly texts: ExpiringTexts;
  readonly clock: Clock;
}): ClosedHosts {
  const { texts, clock } = options;
  const keyOf = ({ host }: URL): string => `closed:${host}`;
  return {
    close: async (url, { status, forMs }) => {
      if (forMs <= 0) return;
      const closed = JSON.stringify({ status, untilMs: clock.nowMs() + forMs });
      await texts.set(keyOf(url), closed, Math.ceil(forMs / 1_000));
    },
    refusalOf: async (url) => {
      const closed = readClosure(await texts.get(keyOf(url)));
      const leftMs = closed === null ? 0 : closed.untilMs - clock.nowMs();
      return closed === null || leftMs <= 0 ? null : closedHost(url, closed.status, leftMs);
    },
  };
}

/** The page that made its site ask for it may be another tenant's and stays unnamed; the status is of that page, not of `url`. */
function closedHost(url: URL, status: number, leftMs: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.rate_limited',
    retryAfterMs: leftMs,
    publicMessage: `${displayUrl(url)} is not asked for yet: its host ${url.host} limits the rate of requests (HTTP status ${String(status)} for an earlier one); it may be asked again in ${String(Math.ceil(leftMs / 1_000))} seconds.`,
  });
}

/** Null for a text that this version cannot read. */
function readClosure(text: string | null): z.infer<typeof closedSchema> | null {
  if (text === null) return null;
  try {
    return closedSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
