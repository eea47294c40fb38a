import type { RobotsVerdict } from '@harvest/contracts/sources';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { displayUrl } from '../fetch/http-url.ts';
import type { ExpiringTexts } from '../spec/ports.ts';
import { type RobotsOrders, decidingRule, selectOrders } from './match-rules.ts';
import { parseRobots, productTokenOf } from './parse-robots.ts';
import { sentPath } from './path-to-match.ts';
import { type FetchRobots, type RobotsCopy, createRobotsCopies } from './robots-copies.ts';

const messageTextMax = 200;

/** What a site lets be read. */
export interface RobotsPermission {
  readonly verdict: RobotsVerdict;
  /** The pause between two requests that the site asks for; null where it asks for none. */
  readonly crawlDelayMs: number | null;
}

/** Decides by the robots.txt of sites. */
export interface RobotsGate {
  /**
   * Resolves when a URL may be read. @throws HarvestError `acquisition.robots_disallowed` or
   * `acquisition.robots_unreachable`, what fetching robots.txt threw where trying again would not help, or the abort reason.
   */
  readonly check: (url: URL, context: { readonly signal: AbortSignal }) => Promise<RobotsPermission>;
}

/**
 * Creates the gate of one process. `userAgent` is the User-Agent header, which begins with the product token that
 * robots.txt files name. `cache` is shared with the other workers.
 */
export function createRobotsGate(options: {
  readonly fetchRobots: FetchRobots;
  readonly cache: ExpiringTexts;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Waits before a site whose robots.txt failed in passing is asked once more. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
}): RobotsGate {
  const productToken = productTokenOf(options.userAgent);
  const findCopy = createRobotsCopies(options);
  /** A file is read once for all URLs of its site; what was read goes with the copy. */
  const ordersOfCopies = new WeakMap<RobotsCopy, Promise<RobotsOrders>>();

  const ordersIn = async (text: string): Promise<RobotsOrders> =>
    selectOrders(await parseRobots(text), productToken);
  const readOrders = async (robotsUrl: string, signal: AbortSignal): Promise<RobotsOrders> => {
    const copy = await findCopy(robotsUrl, { signal });
    if (copy.kind === 'fault')
      throw unreachable(robotsUrl, copy.fault, copy.freshUntilMs - options.clock.nowMs());
    const orders = ordersOfCopies.get(copy) ?? ordersIn(copy.text);
    ordersOfCopies.set(copy, orders);
    return await orders;
  };

  return {
    check: async (url, { signal }) => {
      const robotsUrl = `${url.origin}/robots.txt`;
      const silent: RobotsVerdict = { url: robotsUrl, rule: null, line: null, user_agent: null };
      // The file itself is always allowed (RFC 9309, section 2.2.2).
      const path = sentPath(url);
      if (path === '/robots.txt') return { verdict: silent, crawlDelayMs: null };
      const orders = await readOrders(robotsUrl, signal);
      const { crawlDelayMs } = orders;
      const deciding = await decidingRule(orders, path, { signal });
      if (deciding === null)
        return {
          verdict: { ...silent, user_agent: orders.agent === null ? null : readable(orders.agent) },
          crawlDelayMs,
        };
      const { rule, agent } = deciding;
      const verdict = {
        url: robotsUrl,
        rule: readable(rule.text),
        line: rule.line,
        user_agent: readable(agent),
      };
      if (rule.kind === 'disallow') throw disallowed(url, verdict);
      return { verdict, crawlDelayMs };
    },
  };
}

/** Octets as text: files are in UTF-8, and what is not is shown as such. */
function readable(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}

function disallowed(url: URL, verdict: RobotsVerdict): HarvestError {
  const rule = shorten(verdict.rule ?? '');
  const agent = shorten(verdict.user_agent ?? '');
  return new HarvestError({
    code: 'acquisition.robots_disallowed',
    publicMessage: `${verdict.url} does not allow ${displayUrl(url)}: line ${String(verdict.line)}, "${rule}", holds for the user agent "${agent}".`,
    details: { robots: verdict },
  });
}

function shorten(text: string): string {
  return text.length > messageTextMax ? `${text.slice(0, messageTextMax)}…` : text;
}

/** Whoever asks sooner only hears of the remembered fault. */
function unreachable(robotsUrl: string, fault: string, rememberedMs: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.robots_unreachable',
    retryAfterMs: Math.max(1, rememberedMs),
    publicMessage: `${robotsUrl} cannot be read, so that nothing of its site may be. ${fault}`,
  });
}
