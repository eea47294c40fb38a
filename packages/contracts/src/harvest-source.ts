/** What a task works on: texts and pages, as a client sends them and as a record keeps them. */
import { z } from 'zod';

/** More sources than this are refused. */
export const sourcesMax = 20;
/** The longest URL that is fetched, in characters. */
export const urlLengthMax = 2_048;

/** One source of a task. Its place in the list is the `source` of a citation. */
export type SourceItem =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'url'; readonly url: string };

/** How the source of a record is stored: as the client's one text, or as a JSON list of texts. */
export const sourceFormSchema = z.enum(['single', 'list']);
export type SourceForm = z.infer<typeof sourceFormSchema>;

/** A source as a client sends it. */
export type SourceInput = string | readonly string[];

const urlStart = /^\s*<?(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)/i;
const urlWord = /^<?([a-z][a-z0-9+.-]{0,30}:\/\/[^\s<>]*?|www\.[^\s<>]+?)>?[,;]?$/i;
/** What browsers follow though it has no slashes; other words with a colon, such as `Note:`, are text. */
const slashlessUrl = /^\s*((?:about|blob|data|file|javascript|mailto|vbscript|view-source):\S+)\s*$/i;

/** The URLs of a text that consists of nothing else, null for any other text. A host without a scheme gets https. */
function urlsOf(text: string): readonly string[] | null {
  const slashless = slashlessUrl.exec(text)?.[1];
  if (slashless !== undefined) return [slashless];
  // Nearly every source is told by its first word; only then are the others looked at.
  if (!urlStart.test(text)) return null;
  const urls: string[] = [];
  for (const [word] of text.matchAll(/\S+/g)) {
    const url = urlWord.exec(word)?.[1];
    if (url === undefined) return null;
    urls.push(/^www\./i.test(url) ? `https://${url}` : url);
  }
  return urls;
}

/** The sources of a request in order. A text that is nothing but URLs stands for the pages behind them. */
export function sourceItemsOf(source: SourceInput): readonly SourceItem[] {
  const texts = typeof source === 'string' ? [source] : source;
  return texts.flatMap((text): readonly SourceItem[] => {
    const urls = urlsOf(text);
    return urls === null ? [{ kind: 'text', text }] : urls.map((url) => ({ kind: 'url', url }));
  });
}

/** A source as the store keeps it. */
export function encodeSource(source: SourceInput): { readonly form: SourceForm; readonly text: string } {
  return typeof source === 'string'
    ? { form: 'single', text: source }
    : { form: 'list', text: JSON.stringify(source) };
}

const listSchema = z.array(z.string());

/** The inverse of `encodeSource`. @throws ZodError or SyntaxError when a stored list is not one. */
export function decodeSource(form: SourceForm | undefined, text: string): string | string[] {
  return form === 'list' ? listSchema.parse(JSON.parse(text)) : text;
}

/** Why a URL is not one that can be fetched, in words that follow "the URL"; null when it may be tried. */
export function urlFault(url: string): string | null {
  if (url.length > urlLengthMax) return `is longer than ${urlLengthMax.toLocaleString('en-US')} characters`;
  if (!URL.canParse(url)) return 'cannot be parsed';
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    return `has the scheme "${protocol.slice(0, -1)}"; only http and https are fetched`;
  if (username !== '' || password !== '') return 'contains a user name or a password';
  return null;
}
