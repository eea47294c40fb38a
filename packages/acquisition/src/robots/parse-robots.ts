/**
 * Reads robots.txt (RFC 9309) octet by octet: every character of the strings in this folder is one octet of the file
 * (ISO 8859-1), so that lengths are octets and nothing is lost where a file is not UTF-8. What the RFC leaves open is
 * read as Google's reference parser reads it, because sites are tested against that: names by their beginning, frequent
 * misspellings, a missing colon, lines that are too long, partial byte order marks.
 */

import { setImmediate } from 'node:timers/promises';

/** RFC 9309, section 2.5, asks for 500 kibibytes at least; what follows is not read. */
export const robotsOctetsMax = 500 * 1024;

/** Google's reference parser keeps this much of a line: eight times the longest URL of old browsers, less one. */
const lineOctetsMax = 8 * 2_083 - 1;

/** After so many lines others get their turn: the longest file has half a million. */
const linesPerSlice = 2_000;

/** The names of lines and how they are misspelt; a name counts that begins so, in any case. */
const spellings = {
  'user-agent': ['user-agent', 'useragent', 'user agent'],
  allow: ['allow'],
  disallow: ['disallow', 'dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw'],
  'crawl-delay': ['crawl-delay', 'crawldelay'],
} as const;

type LineName = keyof typeof spellings;
const lineNames = Object.keys(spellings) as LineName[];

/** A line that allows or disallows something. */
export interface RobotsRule {
  readonly kind: 'allow' | 'disallow';
  /** The path pattern, never empty. */
  readonly pattern: string;
  /** The line as it stands, without its comment. */
  readonly text: string;
  /** Its number, from 1. */
  readonly line: number;
}

/** A user-agent line. */
export interface RobotsAgent {
  /** The product token in lower case, `*` for everybody, or '' where the line names nobody. */
  readonly token: string;
  /** As it stands. */
  readonly name: string;
  /** The longest Crawl-delay between this line and the next user-agent line; it holds for the agents above it too. */
  readonly crawlDelayMs: number | null;
}

/** User-agent lines and the rules that follow them. */
export interface RobotsGroup {
  readonly agents: readonly RobotsAgent[];
  readonly rules: readonly RobotsRule[];
}

interface GroupDraft {
  readonly agents: { token: string; name: string; crawlDelayMs: number | null }[];
  readonly rules: RobotsRule[];
  /** Set by the first rule, also an empty one: the next user-agent line begins a new group. */
  closed: boolean;
}

/** The file as a string of octets, as {@link parseRobots} takes it: at most 500 KiB, ending with a whole line. */
export function robotsTextOf(body: Uint8Array): string {
  const read = body.subarray(0, robotsOctetsMax);
  const text = Buffer.from(read.buffer, read.byteOffset, read.byteLength).toString('latin1');
  if (text.length < robotsOctetsMax) return text;
  // Half a rule says something else than the rule: `Disallow: /` is half of `Disallow: /private`.
  return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}

/** Reads all groups; lines that cannot be read are passed over, rules before the first user-agent line too. Never throws. */
export async function parseRobots(text: string): Promise<readonly RobotsGroup[]> {
  const groups: GroupDraft[] = [];
  const lines = text.replace(/^\xEF(?:\xBB\xBF?)?/, '').split(/\r\n|[\r\n]/);
  for (const [index, octets] of lines.entries()) {
    if (index % linesPerSlice === linesPerSlice - 1) await setImmediate();
    const line = readLine(octets);
    if (line === null) continue;
    const open = groups.at(-1);
    if (line.name === 'user-agent') {
      const group = open === undefined || open.closed ? { agents: [], rules: [], closed: false } : open;
      if (group !== open) groups.push(group);
      group.agents.push({ token: tokenOf(line.value), name: line.value, crawlDelayMs: null });
    } else if (open !== undefined && line.name === 'crawl-delay') {
      // It is no line of the RFC and so must not end the user-agent lines of a group.
      const agent = open.agents.at(-1);
      if (agent !== undefined) agent.crawlDelayMs = longerDelayMs(agent.crawlDelayMs, delayMsOf(line.value));
    } else if (open !== undefined && line.name !== 'crawl-delay') {
      open.closed = true;
      if (line.value === '') continue;
      open.rules.push({ kind: line.name, pattern: line.value, text: line.text, line: index + 1 });
    }
  }
  return groups;
}

/** The letters, hyphens and underscores with which a text begins: what RFC 9309 calls a product token. */
export function productTokenOf(text: string): string {
  return /^[a-z_-]*/i.exec(text)?.[0] ?? '';
}

function tokenOf(value: string): string {
  return /^\*(?:\s|$)/.test(value) ? '*' : productTokenOf(value).toLowerCase();
}

/** Null for a line that is empty, has no separator or whose name is not known. */
function readLine(octets: string): { name: LineName; value: string; text: string } | null {
  const kept = octets.length > lineOctetsMax ? octets.slice(0, lineOctetsMax) : octets;
  const comment = kept.indexOf('#');
  const text = trim(comment === -1 ? kept : kept.slice(0, comment));
  const separated = separate(text);
  if (separated === null) return null;
  const key = separated.key.toLowerCase();
  const name = lineNames.find((known) => spellings[known].some((spelling) => key.startsWith(spelling)));
  return name === undefined ? null : { name, value: separated.value, text };
}

/** White space stands for a forgotten colon where there are exactly two words. */
function separate(text: string): { key: string; value: string } | null {
  const colon = text.indexOf(':');
  if (colon !== -1) return { key: trim(text.slice(0, colon)), value: trim(text.slice(colon + 1)) };
  const [key, value, ...more] = text.split(/[ \t]+/, 3);
  return key === undefined || value === undefined || more.length > 0 ? null : { key, value };
}

/** Without the white space of ASCII at both ends; that of Unicode are octets of other characters here. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isWhiteSpace(octet: number): boolean {
  return octet === 0x20 || (octet >= 0x09 && octet <= 0x0d);
}

/** Seconds, with a fraction or without; null for anything else. */
function delayMsOf(value: string): number | null {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? Math.ceil(Number(value) * 1_000) : null;
}

/** The longer of two delays; null when there is none. */
export function longerDelayMs(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
