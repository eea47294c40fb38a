/** What the head of a Markdown file says of it. */
export interface FrontMatter {
  readonly title?: string;
  readonly authors?: readonly string[];
  readonly date?: string;
  readonly canonicalUrl?: string;
  readonly licence?: string;
}

const fence = /^(---|\+\+\+)[ \t]*\n([\s\S]{0,20000}?)\n\1[ \t]*(?:\n|$)/;
/** One `key: value` (YAML) or `key = value` (TOML) a line; nested values are not read. */
const pair = /^([A-Za-z_][\w-]*)\s*[:=]\s*(.*)$/;

/** Divides Markdown from the YAML or TOML before it. Only plain values and lists of them are understood. */
export function readFrontMatter(text: string): { readonly body: string; readonly fields: FrontMatter } {
  const match = fence.exec(text);
  if (match === null) return { body: text, fields: {} };
  const values = readValues(match[2] ?? '');
  // Two rules around a text are no front matter.
  if (values.size === 0) return { body: text, fields: {} };
  const first = (...keys: readonly string[]): string | undefined =>
    keys.map((key) => values.get(key)?.[0]).find((value) => value !== undefined);
  const title = first('title');
  const authors = values.get('author') ?? values.get('authors');
  const date = first('date', 'published', 'pubdate', 'created');
  const canonicalUrl = first('canonical', 'canonical_url', 'url', 'permalink');
  const licence = first('license', 'licence', 'rights');
  return {
    body: text.slice(match[0].length).trimStart(),
    fields: {
      ...(title === undefined ? {} : { title }),
      ...(authors === undefined ? {} : { authors }),
      ...(date === undefined ? {} : { date }),
      ...(canonicalUrl === undefined ? {} : { canonicalUrl }),
      ...(licence === undefined ? {} : { licence }),
    },
  };
}

function readValues(head: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  let key: string | null = null;
  for (const line of head.split('\n')) {
    const item = /^\s*-\s+(.+)$/.exec(line);
    if (item !== null && key !== null) {
      values.get(key)?.push(unquote(item[1] ?? ''));
      continue;
    }
    const match = pair.exec(line);
    if (match === null) continue;
    key = (match[1] ?? '').toLowerCase();
    const value = (match[2] ?? '').trim();
    const list = /^\[(.*)\]$/.exec(value);
    values.set(
      key,
      value === ''
        ? []
        : list === null
          ? [unquote(value)]
          : (list[1] ?? '').split(',').map(unquote).filter(Boolean),
    );
  }
  return values;
}

function unquote(value: string): string {
  return value
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^name:\s*/, '');
}
