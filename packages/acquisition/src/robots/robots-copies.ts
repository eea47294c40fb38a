/**
 * Copies of the robots.txt files of sites: in this process, in the cache that the workers share, and from the site.
 *
 * A file that cannot be had leaves everything disallowed (RFC 9309, section 2.3.1.4). So a site that fails is asked once
 * more, and what it fails with then is remembered for seconds alone, because it is likely to pass and tasks wait for it;
 * one that limits the rate is left alone for a minute. A copy is used for 24 hours, and for as long again while the file
 * cannot be had (section 2.4).
 */
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { ExpiringTexts } from '../spec/ports.ts';
import { robotsTextOf } from './parse-robots.ts';
import { createSharedCalls } from './shared-calls.ts';

/**
 * Asks a site for a file. Resolves with the answer behind at most five redirects, or with any status of 300 to 499 where
 * there are more; rejects where there is no answer.
 */
export type FetchRobots = (
  url: string,
  context: { readonly signal: AbortSignal },
) => Promise<{ readonly status: number; readonly body: Uint8Array }>;

/**
 * A departure from RFC 9309, section 2.3.1.3, which counts it among the statuses that allow everything: a site that asks
 * for fewer requests has not said that there are no rules. Google's crawler reads it in this way, too.
 */
const tooManyRequests = 429;
const rateLimited =
  'The site limits the rate of requests (429), which does not say that there are no rules, although RFC 9309 would allow to take it for that.';
const freshMs = 24 * 3_600_000;
const usableMs = 2 * freshMs;
/** Three starts of a task with two such pauses are over in half a minute, also where connecting takes all of its time. */
const faultMs = 5_000;
/** For whoever need not hurry: a site that limits the rate, and one of which an older copy can be used. */
const unhurriedMs = 60_000;
/**
 * Of all copies in this process; a file has 500 KiB at most, and most have less than one. What is made of the shortest
 * rules takes some fifteen times their octets.
 */
const heldOctetsMax = 4 * 1_024 * 1_024;
const heldCopiesMax = 1_000;

const timesSchema = { freshUntilMs: z.number(), usableUntilMs: z.number() };
const copySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read'), text: z.string(), ...timesSchema }),
  z.object({ kind: z.literal('fault'), fault: z.string(), ...timesSchema }),
]);

/** The octets of a file, '' where a site has none, or why it cannot be had. */
export type RobotsCopy = z.infer<typeof copySchema>;

/** Finds the copy of the file at a URL; however many ask at once, the site is asked once. */
export type FindRobotsCopy = (url: string, context: { readonly signal: AbortSignal }) => Promise<RobotsCopy>;

/**
 * Creates the copies of one process. What they return rejects with the abort reason, or with what `fetchRobots` rejected
 * with where trying again would not help, as when an address is refused.
 */
export function createRobotsCopies(options: {
  readonly fetchRobots: FetchRobots;
  readonly cache: ExpiringTexts;
  readonly clock: Clock;
  /** Waits before a site that failed in passing is asked once more. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
}): FindRobotsCopy {
  const { cache, clock } = options;
  const held = new Map<string, RobotsCopy>();
  let heldOctets = 0;

  const forget = (url: string): void => {
    heldOctets -= octetsOf(held.get(url));
    held.delete(url);
  };
  const hold = (url: string, copy: RobotsCopy): void => {
    forget(url);
    held.set(url, copy);
    heldOctets += octetsOf(copy);
    for (const oldest of held.keys()) {
      if (held.size <= heldCopiesMax && heldOctets <= heldOctetsMax) break;
      forget(oldest);
    }
  };
  const find = async (url: string, signal: AbortSignal): Promise<RobotsCopy> => {
    // While the shared cache is away, the last copy that was held here is the last one known.
    const known = readCopy(await cache.get(keyOf(url))) ?? held.get(url) ?? null;
    if (known !== null && clock.nowMs() < known.freshUntilMs) {
      hold(url, known);
      return known;
    }
    const asked = await askTwice(options, { url, known, signal });
    const copy = chooseCopy(asked, known, clock.nowMs());
    hold(url, copy);
    const ttlSeconds = Math.ceil((copy.usableUntilMs - clock.nowMs()) / 1_000);
    await cache.set(keyOf(url), JSON.stringify(copy), ttlSeconds);
    return copy;
  };
  const findOnce = createSharedCalls(find);

  return async (url, { signal }) => {
    const copy = held.get(url);
    return copy !== undefined && clock.nowMs() < copy.freshUntilMs ? copy : findOnce(url, signal);
  };
}

type Answer =
  | { readonly text: string }
  /** `isPassing`: it may be over in a moment. */
  | { readonly fault: string; readonly isPassing: boolean; readonly rememberedMs: number };

/** Many faults are over in a moment; where an older copy can be used there is no hurry. */
async function askTwice(
  { fetchRobots, clock, pause }: Parameters<typeof createRobotsCopies>[0],
  { url, known, signal }: { url: string; known: RobotsCopy | null; signal: AbortSignal },
): Promise<Answer> {
  const answer = await ask(fetchRobots, url, signal);
  const isUsable = known?.kind === 'read' && clock.nowMs() < known.usableUntilMs;
  if ('text' in answer || !answer.isPassing || isUsable) return answer;
  await pause(signal);
  return await ask(fetchRobots, url, signal);
}

/** One request for the file, and what its status means. */
async function ask(fetchRobots: FetchRobots, url: string, signal: AbortSignal): Promise<Answer> {
  try {
    const { status, body } = await fetchRobots(url, { signal });
    if (status >= 200 && status <= 299) return { text: robotsTextOf(body) };
    if (status === tooManyRequests)
      return { fault: rateLimited, isPassing: false, rememberedMs: unhurriedMs };
    const isUnavailable = status >= 300 && status <= 499;
    if (isUnavailable) return { text: '' };
    return { fault: `The site answered ${String(status)}.`, isPassing: true, rememberedMs: faultMs };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarvestError) || error.retry === 'never') throw error;
    const isPassing = error.code === 'acquisition.unreachable';
    return { fault: error.publicMessage, isPassing, rememberedMs: faultMs };
  }
}

/** The copy that holds after an answer: an old one rather than none. */
function chooseCopy(answer: Answer, known: RobotsCopy | null, nowMs: number): RobotsCopy {
  if ('text' in answer)
    return {
      kind: 'read',
      text: answer.text,
      freshUntilMs: nowMs + freshMs,
      usableUntilMs: nowMs + usableMs,
    };
  if (known?.kind === 'read' && nowMs < known.usableUntilMs)
    return { ...known, freshUntilMs: Math.min(nowMs + unhurriedMs, known.usableUntilMs) };
  const freshUntilMs = nowMs + answer.rememberedMs;
  return { kind: 'fault', fault: answer.fault, freshUntilMs, usableUntilMs: freshUntilMs };
}

/** Null for a text that this version cannot read. */
function readCopy(text: string | null): RobotsCopy | null {
  if (text === null) return null;
  try {
    return copySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function octetsOf(copy: RobotsCopy | undefined): number {
  return copy?.kind === 'read' ? copy.text.length : 0;
}

function keyOf(url: string): string {
  return `robots:${url}`;
}
