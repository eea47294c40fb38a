/** Reads schema.org data of a page: https://schema.org/Article in JSON-LD. */
import { z } from 'zod';

/** What a page's JSON-LD says of its article. */
export interface LinkedArticle {
  readonly headline: string | null;
  readonly authors: readonly string[];
  readonly publisher: string | null;
  readonly datePublished: string | null;
  readonly license: string | null;
  readonly url: string | null;
  readonly body: string | null;
}

const nodeSchema = z.record(z.string(), z.unknown());
type Node = z.infer<typeof nodeSchema>;
const articleType =
  /Article$|^(?:BlogPosting|Report|Review|Recipe|HowTo|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting|Question|CreativeWork|Book|Chapter|WebPage|VideoObject|PodcastEpisode)$/;
const firstChoice =
  /(?:News|Scholarly|Tech|Medical)?Article$|^(?:BlogPosting|Report|Review|Recipe|HowTo|LiveBlogPosting)$/;
const nodesMax = 2_000;

/** The article among all JSON-LD blocks of a page, null when none describes one. Broken blocks are passed over. */
export function readLinkedData(blocks: readonly string[]): LinkedArticle | null {
  const nodes = blocks.flatMap((block) => nodesOf(parseJson(block)));
  const typed = (pattern: RegExp): Node | undefined =>
    nodes.find((node) => textsOf(node['@type']).some((type) => pattern.test(type)));
  const article = typed(firstChoice) ?? typed(articleType);
  if (article === undefined) return null;
  // A mere reference has an id as well, but no name.
  const byId = new Map(
    nodes.flatMap((node) =>
      typeof node['@id'] === 'string' && 'name' in node ? [[node['@id'], node] as const] : [],
    ),
  );
  return {
    headline: firstText(article['headline']) ?? firstText(article['name']),
    authors: namesOf(article['author'] ?? article['creator'], byId),
    publisher: namesOf(article['publisher'], byId)[0] ?? null,
    datePublished: firstText(article['datePublished']) ?? firstText(article['dateCreated']),
    license: urlOf(article['license']),
    url: urlOf(article['mainEntityOfPage']) ?? urlOf(article['url']),
    body: firstText(article['articleBody']),
  };
}

function parseJson(text: string): unknown {
  // Pages wrap their data in comments or CDATA for readers that are long gone.
  const bare = text
    .replace(/^\s*(?:<!--|<!\[CDATA\[|\/\*<!\[CDATA\[\*\/)/, '')
    .replace(/(?:-->|\]\]>|\/\*\]\]>\*\/)\s*;?\s*$/, '');
  try {
    return JSON.parse(bare);
  } catch {
    // Raw line breaks inside strings are the usual fault; whatever else is wrong, the page is read without the block.
    try {
      return JSON.parse(bare.replaceAll(/[\u0000-\u001f]+/g, ' '));
    } catch {
      return null;
    }
  }
}

/** The nodes of a block: itself, the members of a list or of its `@graph`, and what is mentioned below them. */
function nodesOf(value: unknown): Node[] {
  const nodes: Node[] = [];
  const pending: unknown[] = [value];
  while (pending.length > 0 && nodes.length < nodesMax) {
    const next = pending.shift();
    if (Array.isArray(next)) pending.push(...(next as readonly unknown[]).slice(0, nodesMax));
    const node = nodeSchema.safeParse(next);
    if (!node.success || Array.isArray(next)) continue;
    nodes.push(node.data);
    for (const key of ['@graph', 'mainEntity', 'author', 'publisher', 'itemListElement'])
      if (typeof node.data[key] === 'object') pending.push(node.data[key]);
  }
  return nodes;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function firstText(value: unknown): string | null {
  const text = textsOf(value)[0]?.trim();
  return text === undefined || text === '' ? null : text;
}

function namesOf(value: unknown, byId: ReadonlyMap<string, Node>): string[] {
  if (Array.isArray(value)) return value.slice(0, 50).flatMap((item) => namesOf(item, byId));
  if (typeof value === 'string') return [value];
  const node = nodeSchema.safeParse(value);
  if (!node.success) return [];
  const name = firstText(node.data['name']);
  if (name !== null) return [name];
  const reference = typeof node.data['@id'] === 'string' ? byId.get(node.data['@id']) : undefined;
  const named = reference === undefined ? null : firstText(reference['name']);
  return named === null ? [] : [named];
}

function urlOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const node = nodeSchema.safeParse(Array.isArray(value) ? value[0] : value);
  return node.success ? (firstText(node.data['@id']) ?? firstText(node.data['url'])) : null;
}
