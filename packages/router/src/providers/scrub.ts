/** Text from outside, made fit to be shown: without anything that looks like a credential, and short. */

const redacted = '[redacted]';

/**
 * Each pattern matches a credential, or keeps what stands before it as `$1`. A run is looked at from its beginning alone:
 * an error's text may repeat what a user wrote, and from each of its hyphens would take time in the square of its length.
 */
const credentialPatterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/(\/\/)[^/\s@]+@/g, '$1'],
  [/\b(bearer|basic)\s+[^\s"',;]+/gi, `$1 ${redacted}`],
  [
    /((?:api[-_ ]?key|authorization|password|secret|token)["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi,
    `$1${redacted}`,
  ],
  [/\b(?:sk|pk|rk|gsk|xai|hf|ghp)[-_][\w*.-]{4,}/gi, redacted],
  [/\bAIza[\w-]{8,}/g, redacted],
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, redacted],
  // A long run that mixes letters and digits is more likely a credential than a word.
  [/(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{32,}/gi, redacted],
];

/**
 * Removes the given secrets and everything that looks like one. Secrets shorter than four characters are left, since
 * removing them would only mangle the text.
 */
export function scrubSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);
  const withoutKnown = known.reduce((current, secret) => current.replaceAll(secret, redacted), text);
  return credentialPatterns.reduce(
    (current, [pattern, replacement]) => current.replace(pattern, replacement),
    withoutKnown,
  );
}

/**
 * What tells how the network and the programs of a server look: markup, addresses, names without a public ending or with
 * a port, frames of a stack. Links to pages of the public internet stay, since providers refer to their documentation.
 */
const insidePatterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/<[/!]?[a-z][^<>]{0,200}>/gi, ' '],
  [/\bfile:\/\/[^\s"'<>)]*/gi, '[place]'],
  [
    /\b[a-z][a-z0-9+.-]{0,15}:\/\/(?:\[[\da-f:.]+\]|[\d.]+|[\w-]+|[\w.-]+\.(?:internal|local|lan|svc|localhost)|[\w.-]+(?=:\d))(?![\w.-])(?::\d+)?(?:[/?#][^\s"'<>)]*)?/gi,
    '[address]',
  ],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])(?::\d+)?/g, '[address]'],
  [/\[[\da-f]{0,4}(?:::?[\da-f]{1,4}){1,7}\](?::\d+)?/gi, '[address]'],
  [/\bat [^\s()]{1,100} ?\([^\s()]{1,300}:\d+\)/g, ''],
  [/(?:\/[\w.@-]+){1,30}:\d+(?::\d+)?/g, '[place]'],
];
/** Many times what is shown, and little enough for patterns that look at a run from each of its characters. */
const lookedAtMax = 2_000;

/** One scrubbed line of at most `charactersMax` code points, an ellipsis included. */
export function publicExcerpt(text: string, secrets: readonly string[], charactersMax = 300): string {
  // Scrubbing comes before cutting: half a key no longer looks like one.
  const withoutSecrets = scrubSecrets(text, secrets).slice(0, lookedAtMax).toWellFormed();
  const line = insidePatterns
    .reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), withoutSecrets)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= charactersMax ? line : `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** A URL as it may be shown: no user name, password, query or fragment, and no slash at the end. */
export function displayUrl(url: string): string {
  const { protocol, host, pathname } = URL.parse(url) ?? { protocol: '', host: '', pathname: '' };
  if (protocol !== 'http:' && protocol !== 'https:') return '[not a URL]';
  return `${protocol}//${host}${pathname}`.replace(/\/+$/, '');
}
