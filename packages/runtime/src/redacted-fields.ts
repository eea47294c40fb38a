/** Fields that may hold prompts or page bodies. */
const contentNames: ReadonlySet<string> = new Set([
  'source',
  'query',
  'prompt',
  'messages',
  'text',
  'body',
  'quote',
]);
/**
 * How the names of fields, headers and variables end that hold credentials, in words of small letters. A name that says more of
 * them, such as `key_id` or `token_count`, ends in another way.
 */
const credentialEnding =
  /(?:authorization|cookie|credential|passphrase|passwd|password|secret|token|apikey|jwt|(?:^|[^a-z])(?:key|key_previous|redis_url))(s?)$/;
const providerKeyHeader = 'x-provider-key-';
const wordBorder = /(?<=[a-z\d])(?=[A-Z])/g;

/** Names are few and short but for those within what others sent, which must not fill the memory. */
const namesMax = 2_000;
const nameLengthMax = 100;

type Rule = 'show' | 'redact' | 'redact-unless-count';
const rules = new Map<string, Rule>();

function ruleOf(name: string): Rule {
  const known = rules.get(name);
  if (known !== undefined) return known;
  const rule = judge(name);
  if (name.length > nameLengthMax) return rule;
  if (rules.size >= namesMax) rules.clear();
  rules.set(name, rule);
  return rule;
}

function judge(name: string): Rule {
  const words = name.replace(wordBorder, '_').toLowerCase();
  if (contentNames.has(words) || words.startsWith(providerKeyHeader)) return 'redact';
  const ending = credentialEnding.exec(words);
  if (ending === null) return 'show';
  return ending[1] === 's' ? 'redact-unless-count' : 'redact';
}

/**
 * Whether a log field is redacted, by its name: it may hold prompts, page bodies or credentials. Numbers of tokens, keys and
 * secrets are shown, and so is whether there is one.
 */
export function isRedacted(name: string, value: unknown): boolean {
  const rule = ruleOf(name);
  if (rule === 'show' || typeof value === 'boolean' || value === null) return false;
  return rule === 'redact' || typeof value !== 'number';
}
