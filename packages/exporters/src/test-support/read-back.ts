/** Readers of exported files that are not our writers: what they find is what a user's software would find. */
import { extractText, getDocumentProxy } from 'unpdf';
import { strFromU8, unzipSync } from 'fflate';
import { parse as parseGift } from 'gift-pegjs';
import mammoth from 'mammoth';
import MarkdownIt from 'markdown-it';
import { parse as parseCsv } from 'csv-parse/sync';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';
import initSqlJs from 'sql.js';
import { z } from 'zod';

type HtmlNode = DefaultTreeAdapterTypes.Node;

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** All white space as single spaces: readers differ in where they break lines. */
export function squeeze(value: string): string {
  return value.replaceAll(/\s+/g, ' ').trim();
}

/** Without any white space, since each kind of file breaks lines in its own way. */
export function bare(value: string): string {
  return value.replaceAll(/\s+/g, '');
}

/** The kinds of files that are read as a text. */
export const readable = ['md', 'html', 'pdf', 'docx'] as const;

/** The text of a document as its reader gives it. PDF has no spaces of its own at the ends of lines. */
export async function readText(format: (typeof readable)[number], bytes: Uint8Array): Promise<string> {
  switch (format) {
    case 'md': {
      const page = readMarkdown(bytes);
      return `${page.text} ${page.source}`;
    }
    case 'html':
      return readHtml(bytes).text;
    case 'pdf':
      return (await readPdf(bytes)).text;
    case 'docx':
      return (await readDocx(bytes)).text;
  }
}

/** A page as its reader sees it. */
export interface ReadPage {
  readonly text: string;
  /** Names of all elements. */
  readonly elements: readonly string[];
  /** Every attribute as `name=value`. */
  readonly attributes: readonly string[];
}

export function readHtml(bytes: Uint8Array): ReadPage {
  return readPage(text(bytes));
}

function readPage(html: string): ReadPage {
  const nodes = [...walk(parseHtml(html))];
  const elements = nodes.filter((node) => 'tagName' in node);
  const isHidden = (node: HtmlNode): boolean =>
    'parentNode' in node && node.parentNode !== null && 'tagName' in node.parentNode
      ? ['style', 'title'].includes(node.parentNode.tagName)
      : false;
  return {
    text: squeeze(nodes.flatMap((node) => ('value' in node && !isHidden(node) ? [node.value] : [])).join('')),
    elements: elements.map(({ tagName }) => tagName),
    attributes: elements.flatMap(({ attrs }) => attrs.map(({ name, value }) => `${name}=${value}`)),
  };
}

function* walk(node: HtmlNode): Generator<HtmlNode> {
  yield node;
  if ('childNodes' in node) for (const child of node.childNodes) yield* walk(child);
}

/** Markdown as CommonMark and GFM tables show it, with HTML allowed, so that any that slips through shows. */
export function readMarkdown(bytes: Uint8Array): ReadPage & { readonly source: string } {
  const source = text(bytes);
  return { source, ...readPage(new MarkdownIt({ html: true }).render(source)) };
}

export async function readPdf(bytes: Uint8Array): Promise<{
  readonly text: string;
  readonly pages: number;
  readonly title: string;
  readonly author: string;
  readonly language: string | null;
  readonly outline: readonly string[];
  readonly links: readonly string[];
  /** The tags of the structure that assistive technology reads, each once. */
  readonly tags: readonly string[];
}> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const { text: pages } = await extractText(pdf, { mergePages: false });
  const { info } = await pdf.getMetadata();
  const properties = z
    .object({ Title: z.string(), Author: z.string().default(''), Language: z.string().nullable() })
    .parse(info);
  const outline = (await pdf.getOutline()) as { title: string; items: { title: string }[] }[] | null;
  const links: string[] = [];
  const tags = new Set<string>();
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const annotations = z
      .array(z.object({ url: z.string().optional() }))
      .parse(await (await pdf.getPage(number)).getAnnotations());
    links.push(...annotations.flatMap(({ url }) => url ?? []));
    for (const tag of tagsIn(await (await pdf.getPage(number)).getStructTree())) tags.add(tag);
  }
  return {
    text: squeeze(pages.join(' ')),
    pages: pages.length,
    title: properties.Title,
    author: properties.Author,
    language: properties.Language,
    outline: (outline ?? []).flatMap(({ title, items }) => [title, ...items.map((item) => item.title)]),
    links,
    tags: [...tags],
  };
}

/** The tags of a tree and of all below it. */
function tagsIn(tree: unknown): readonly string[] {
  const { role, children } = structureSchema.parse(tree ?? {});
  return [...(role === undefined ? [] : [role]), ...children.flatMap(tagsIn)];
}

const structureSchema = z.object({ role: z.string().optional(), children: z.array(z.unknown()).default([]) });

/** A document as Mammoth turns it into HTML, footnotes included. */
async function readDocx(bytes: Uint8Array): Promise<ReadPage & { readonly messages: readonly string[] }> {
  const { value, messages } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) });
  return { ...readPage(value), messages: messages.map(({ message }) => message) };
}

export function readCsv(bytes: Uint8Array): Record<string, string>[] {
  return parseCsv(Buffer.from(bytes), { columns: true, bom: true });
}

const giftSchema = z.array(
  z.object({
    type: z.string(),
    title: z.string().nullable().optional(),
    stem: z.object({ format: z.string(), text: z.string() }).optional(),
    globalFeedback: z.object({ text: z.string() }).nullable().optional(),
    isTrue: z.boolean().optional(),
    choices: z.array(z.object({ isCorrect: z.boolean(), text: z.object({ text: z.string() }) })).optional(),
  }),
);

export function readGift(bytes: Uint8Array): z.infer<typeof giftSchema> {
  return giftSchema.parse(parseGift(text(bytes)));
}

/** An XML element in document order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** The text directly within it. */
  text: string;
}

/** @throws Error for XML that is not well-formed, or has a prefix or an entity that nothing declares. */
function readXml(bytes: Uint8Array): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
    const element: XmlElement = { name, attributes: Object.fromEntries(values), children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text(bytes)).close();
  const [element] = root.children;
  if (element === undefined) throw new Error('there is no element');
  return element;
}

/**
 * The assessment of a QTI package, found as platforms find it: by the only resource of the manifest.
 *
 * @throws Error for a package that is not laid out so.
 */
export function readQti(bytes: Uint8Array): XmlElement {
  const files = unzipSync(bytes);
  const { 'imsmanifest.xml': manifest } = files;
  if (manifest === undefined) throw new Error('a package has a manifest');
  const [, , resources] = readXml(manifest).children;
  const [resource] = resources?.children ?? [];
  if (resources?.name !== 'resources' || resource?.attributes['type'] !== 'imsqti_xmlv1p2')
    throw new Error('the manifest names no questions');
  const { href = '' } = resource.attributes;
  const assessment = files[href];
  if (resource.children[0]?.attributes['href'] !== href || assessment === undefined)
    throw new Error('the questions are not in the package');
  return readXml(assessment);
}

/** An Anki package as SQLite and zip readers see it. */
export interface ReadDeck {
  readonly name: string;
  readonly description: string;
  readonly notes: readonly {
    readonly guid: string;
    readonly model: string;
    /** The text of each field by name. */
    readonly fields: Readonly<Record<string, string>>;
    /** The fields as they are stored. */
    readonly rawFields: readonly string[];
    readonly tags: readonly string[];
    readonly cards: number;
  }[];
}

const modelsSchema = z.record(
  z.string(),
  z.object({ name: z.string(), flds: z.array(z.object({ name: z.string() })) }),
);
const decksSchema = z.record(z.string(), z.object({ name: z.string(), desc: z.string() }));

export async function readDeck(bytes: Uint8Array): Promise<ReadDeck> {
  const { 'collection.anki2': collection, media, ...others } = unzipSync(bytes);
  if (collection === undefined || media === undefined || Object.keys(others).length > 0)
    throw new Error('a package has a collection and a list of media');
  if (strFromU8(media) !== '{}') throw new Error('there are no media');
  const sql = await initSqlJs();
  const database = new sql.Database(collection);
  const rows = (query: string): unknown[][] => database.exec(query)[0]?.values ?? [];
  if (rows('PRAGMA integrity_check')[0]?.[0] !== 'ok') throw new Error('the collection is damaged');
  const [[modelsText, decksText] = []] = rows('SELECT models, decks FROM col');
  const models = modelsSchema.parse(JSON.parse(String(modelsText)));
  const decks = decksSchema.parse(JSON.parse(String(decksText)));
  const [[deckId] = []] = rows('SELECT DISTINCT did FROM cards');
  const deck = decks[String(deckId)];
  const notes = rows(
    'SELECT guid, mid, flds, tags, (SELECT count(*) FROM cards WHERE nid = notes.id) FROM notes ORDER BY id',
  ).map(([guid, mid, fields, tags, cards]) => {
    const model = models[String(mid)];
    const names = model?.flds.map(({ name }) => name) ?? [];
    const values = String(fields).split('\u001f');
    return {
      guid: String(guid),
      model: model?.name ?? '',
      rawFields: values,
      fields: Object.fromEntries(names.map((name, place) => [name, readPage(values[place] ?? '').text])),
      tags: String(tags)
        .split(' ')
        .filter((tag) => tag !== ''),
      cards: Number(cards),
    };
  });
  database.close();
  return { name: deck?.name ?? '', description: readPage(deck?.desc ?? '').text, notes };
}
