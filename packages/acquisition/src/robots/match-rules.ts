import { setImmediate } from 'node:timers/promises';
import { type RobotsGroup, type RobotsRule, longerDelayMs } from './parse-robots.ts';
import { type PathReadings, readPath, readPattern, sentPath } from './path-to-match.ts';

/** After so many rules others get their turn: a hostile file has 50,000 that each take a look at every octet of a path. */
const rulesPerSlice = 1_000;

/** A rule, and whose group it stands in. */
interface GroupedRule {
  readonly rule: RobotsRule;
  /** The user-agent line of the group, as it stands. */
  readonly agent: string;
}

/** What a robots.txt says to one crawler. */
export interface RobotsOrders {
  /** The user-agent line of the first group that holds; null when none does. */
  readonly agent: string | null;
  readonly rules: readonly GroupedRule[];
  readonly crawlDelayMs: number | null;
}

/** A rule in a form that can be compared: its pattern cut at the `*`, in both readings. */
interface CompiledRule {
  readonly kind: 'allow' | 'disallow';
  /** How specific it is. */
  readonly octets: number;
  readonly literal: readonly string[];
  readonly normal: readonly string[];
  /** Whether the pattern ends with `$`. */
  readonly anchored: boolean;
}

/**
 * Combines the groups that name the crawler, or else those for everybody (RFC 9309, section 2.2.1). A group that names it
 * counts without any rules too.
 */
export function selectOrders(groups: readonly RobotsGroup[], productToken: string): RobotsOrders {
  const own = productToken.toLowerCase();
  const isNamed = own !== '' && groups.some(({ agents }) => agents.some(({ token }) => token === own));
  const wanted = isNamed ? own : '*';
  const rules: GroupedRule[] = [];
  let first: string | null = null;
  let crawlDelayMs: number | null = null;
  for (const group of groups) {
    const index = group.agents.findIndex(({ token }) => token === wanted);
    const agent = group.agents[index];
    if (agent === undefined) continue;
    first ??= agent.name;
    for (const rule of group.rules) rules.push({ rule, agent: agent.name });
    for (const { crawlDelayMs: delayMs } of group.agents.slice(index))
      crawlDelayMs = longerDelayMs(crawlDelayMs, delayMs);
  }
  return { agent: first, rules, crawlDelayMs };
}

/**
 * The rule that decides about a path: of those that match the one with the most octets, and of equals one that allows
 * (RFC 9309, section 2.2.2). Null when none matches, which allows the path.
 *
 * `path` is path and query of a URL as they are sent, so in ASCII. No pattern can make this slow: each is compared in one
 * pass from left to right, without going back. @throws the abort reason.
 */
export async function decidingRule(
  orders: RobotsOrders,
  path: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<GroupedRule | null> {
  const readings = readPath(path);
  let best: GroupedRule | null = null;
  let bestOctets = 0;
  for (const [index, grouped] of orders.rules.entries()) {
    if (index % rulesPerSlice === rulesPerSlice - 1) await setImmediate();
    signal.throwIfAborted();
    for (const compiled of compile(grouped.rule)) {
      const isBetter =
        compiled.octets > bestOctets ||
        (compiled.octets === bestOctets && compiled.kind === 'allow' && best?.rule.kind === 'disallow');
      if (!isBetter || !matches(compiled, readings)) continue;
      best = grouped;
      bestOctets = compiled.octets;
    }
  }
  return best;
}

/** Whether a URL matches a pattern that another protocol writes as robots.txt does. */
export function matchesPattern(pattern: string, url: URL): boolean {
  const octets = Buffer.from(pattern).toString('latin1');
  return matches(compilePattern('disallow', octets), readPath(sentPath(url)));
}

/** What a rule means: one pattern, or two where a page is allowed under which servers show the whole folder. */
function compile({ kind, pattern }: RobotsRule): readonly CompiledRule[] {
  const compiled = [compilePattern(kind, pattern)];
  // Google's parser takes `Allow: /folder/index.html` to allow `/folder/` as well.
  const folder = pattern.slice(0, pattern.lastIndexOf('/') + 1);
  if (kind === 'allow' && pattern.startsWith('/index.htm', folder.length - 1))
    compiled.push(compilePattern(kind, `${folder}$`));
  return compiled;
}

function compilePattern(kind: RobotsRule['kind'], pattern: string): CompiledRule {
  const anchored = pattern.endsWith('$');
  const { literal, normal } = readPattern(kind, anchored ? pattern.slice(0, -1) : pattern);
  const octets = normal.length + (anchored ? 1 : 0);
  const parts = literal.split('*');
  return { kind, octets, literal: parts, normal: normal === literal ? parts : normal.split('*'), anchored };
}

function matches({ literal, normal, anchored }: CompiledRule, path: PathReadings): boolean {
  if (matchesParts(literal, anchored, path.literal)) return true;
  const differs = literal !== normal || path.literal !== path.normal;
  return differs && matchesParts(normal, anchored, path.normal);
}

/**
 * The first part begins the path, and each of the others follows at its first occurrence behind the one before: a later
 * one would leave less room for the rest, so that there is never a reason to go back.
 */
function matchesParts(parts: readonly string[], anchored: boolean, path: string): boolean {
  const [head = ''] = parts;
  if (!path.startsWith(head)) return false;
  if (parts.length === 1) return !anchored || path.length === head.length;
  let end = head.length;
  const looseParts = anchored ? parts.length - 1 : parts.length;
  for (let index = 1; index < looseParts; index += 1) {
    const part = parts[index] ?? '';
    const start = path.indexOf(part, end);
    if (start === -1) return false;
    end = start + part.length;
  }
  const tail = anchored ? (parts.at(-1) ?? '') : '';
  return path.length - tail.length >= end && path.endsWith(tail);
}
