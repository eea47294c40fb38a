import { decidingRule, selectOrders } from '../match-rules.ts';
import { parseRobots, robotsTextOf } from '../parse-robots.ts';

/** Lines of a robots.txt as the octets that a site sends. */
export function fileOf(...lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
}

/** Whether a file lets a crawler read a path and query, given as they are sent. */
export async function isAllowed(file: Uint8Array, productToken: string, path: string): Promise<boolean> {
  const orders = selectOrders(await parseRobots(robotsTextOf(file)), productToken);
  const deciding = await decidingRule(orders, path, { signal: new AbortController().signal });
  return deciding?.rule.kind !== 'disallow';
}
