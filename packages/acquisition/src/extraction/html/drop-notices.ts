/**
 * What is left around a text when its page is gone: by-lines, dates, "Read more", notices. Told by their words, and
 * only in blocks too short to be text themselves.
 */
import { type TextBlock, wordsOf } from '../markdown/text-block.ts';

interface Notice {
  readonly pattern: RegExp;
  /** Longer blocks are text, whatever they begin with. */
  readonly charactersMax: number;
}

/** Headings and lead-ins of lists of other pages, in the languages that pages are most often written in. */
const otherPages =
  /^(?:(?:more )?related(?: (?:articles?|stories|posts?|content|topics?|links?|news|reading|coverage|video))?|(?:you )?(?:may|might|will) also (?:like|enjoy|be interested in)|(?:read|see) (?:also|more|next)|also read|more (?:from|on|about|in|great|stories|articles|news|coverage|like this|top)\b.{0,40}|more|recommended(?: (?:for you|reading|articles|stories))?|trending(?: now)?|most (?:read|popular|viewed|shared)|popular (?:posts|articles|stories)|latest (?:news|posts|stories|articles)|top stories|what to read next|read next|up next|don['’]t miss|editor['’]?s['’]? picks?|from around the web|sponsored(?: content)?|promoted stories|keep reading|further coverage|share this(?: (?:article|story|post|page))?.{0,30}|share|follow us.{0,30}|about the authors?|(?:leave|post) a (?:comment|reply)|(?:\d+ )?comments?|join the (?:conversation|discussion)|newsletter|sign up.{0,40}|subscribe.{0,40}|advertisement|contact us|tags?|topics?|filed under|lire aussi|à lire aussi|sur le même sujet|articles? (?:liés|similaires)|mehr zum thema|lesen sie auch|das könnte (?:sie|dich) auch interessieren|verwandte (?:artikel|themen)|lea también|te puede interesar|noticias relacionadas|artículos relacionados|leia (?:também|mais)|veja também|notícias relacionadas|leggi anche|lees ook|читайте также|смотрите также|по теме|baca juga|artikel terkait|関連記事|相关阅读|相关新闻|관련기사)\s*[:：.…»>→]*$/iu;

/** Notices that may stand anywhere. */
const notices: readonly Notice[] = [
  {
    pattern:
      /^(?:advertisement|advertising|sponsored|anuncio|publicidade|publicidad|werbung|anzeige|publicité|reklame?|iklan|реклама|広告|광고|loading|image|photo|video|share|print|text size|order reprints|print article|subscribe|sign up|log in|comments?|click to tweet|tweet|pin|e-?mail|listen|watch|toggle caption|enlarge(?: this)? image|hide caption|skip advertisement|story continues(?: below)?(?: advertisement)?)[\s.:…-]*$/iu,
    charactersMax: 60,
  },
  {
    pattern:
      /^(?:image|photo|foto|picture|credit|photograph|photo credit|image credit|image source|source|photo by|photograph by|picture by|photo courtesy|courtesy of|getty images|ap photo|bild|crédit|illustration)s?\s*(?::|\bby\b|\/)/iu,
    charactersMax: 200,
  },
  {
    pattern:
      /(?:\/|\||via|©)\s*(?:getty images|ap photo|afp|reuters|shutterstock|istock|bloomberg|epa)[^.]{0,40}$|\bgetty images$/iu,
    charactersMax: 250,
  },
  { pattern: /^(?:copyright|\(c\)|©|ⓒ)[\s©(]/iu, charactersMax: 400 },
  {
    pattern:
      /\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits réservés\b|무단\s?전재|all'?\s*rights\s*reserved/iu,
    charactersMax: 400,
  },
  { pattern: /©\s?(?:19|20)\d\d\b/u, charactersMax: 300 },
  {
    pattern:
      /^(?:click here to |please )?(?:subscribe|sign up|register|join)\b.{0,80}\b(?:newsletters?|e-?mails?|updates|alerts|inbox|channel|youtube|podcast|feed)\b/iu,
    charactersMax: 250,
  },
  {
    pattern: /\b(?:newsletters?|alerts)\b.{0,120}\b(?:inbox|delivered|sign up|subscribe)\b/iu,
    charactersMax: 250,
  },
  {
    pattern:
      /^(?:follow|like|find|join) (?:us|me|him|her|them|@\w+)\b.{0,40}\b(?:on|at)\b.{0,10}(?:twitter|facebook|instagram|x|linkedin|youtube|telegram|whatsapp)\b/iu,
    charactersMax: 250,
  },
  { pattern: /^(?:write to|contact|e-?mail|reach) .{2,60}\b(?:at|@) ?\S*@\S+\s*$/iu, charactersMax: 200 },
  {
    pattern:
      /^(?:read more|read also|see also|also read|related|more|recommended|watch|listen|don['’]t miss|lire aussi|lesen sie auch|lea también|leia também|veja também|leggi anche|lees ook|читайте также|baca juga|関連記事)\s*(?::|：|\||»|–|-)\s*\S/iu,
    charactersMax: 250,
  },
  {
    pattern:
      /^(?:filed under|posted in|tagged(?: with)?|tags|categories|topics|этикетки|теги|метки|schlagwörter|etiquetas)\s*:/iu,
    charactersMax: 300,
  },
  {
    pattern: /\b(?:we use|uses|this site uses|our use of|nutzt|utilise|utiliza) cookies\b/iu,
    charactersMax: 500,
  },
  {
    pattern:
      /^(?:this article (?:contains|may contain)|we may (?:earn|receive)|.{0,60}\bearns? )\b.{0,80}\b(?:affiliate|commission)/iu,
    charactersMax: 300,
  },
];

/** Lines between a title and its text. */
const leadIns: readonly Notice[] = [
  {
    pattern:
      /^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Ss]tory|[Ww]ords|[Tt]ext) )?(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Oo]leh|Автор:?)\s+\p{Lu}/u,
    charactersMax: 120,
  },
  { pattern: /^by$/i, charactersMax: 10 },
  {
    pattern:
      /^(?:first |last |originally )?(?:published|updated|posted|modified|last modified|created|aktualisiert|veröffentlicht|publié|mis à jour|publicado|actualizado|atualizado|опубликовано|обновлено|diterbitkan)\b/iu,
    charactersMax: 140,
  },
  { pattern: /^\d+ min(?:ute)?s?(?: read)?\b/i, charactersMax: 60 },
  { pattern: /^(?:\/|\|)\s*\S/, charactersMax: 40 },
];
/** A line that is a date or a time and hardly more. */
const dateWords =
  /\b(?:\d{1,2}:\d{2}(?::\d{2})?|a\.?m\.?|p\.?m\.?|[ecmp][sd]?t|gmt|utc|ist|bst|cet|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|updated|posted|published|original|on|at|hours?|days?|minutes?|mins?|ago|\d{1,4}(?:st|nd|rd|th)?)\b/giu;
const hasNumber = /\d/;
const sentenceEnd = /[.!?…。！？]["'”’»)\]]*$/u;
/** So many blocks may stand between a title and its text. */
const leadInBlocks = 6;

/** The blocks of a text without notices, without lists of other pages and without what introduces it. */
export function dropNotices(
  blocks: readonly TextBlock[],
  page: { readonly title: string | null; readonly authors: readonly string[]; readonly site: string | null },
): TextBlock[] {
  const kept = dropOtherPages(blocks.filter((block) => !isNotice(block)));
  const names = new Set(
    [page.title, page.site, ...page.authors].flatMap((name) => (name === null ? [] : [plain(name)])),
  );
  const start = kept.slice(0, leadInBlocks).findIndex((block) => isText(block, names));
  const lead = start < 0 ? kept.length : start;
  const introduced = kept.filter(
    (block, at) => at >= Math.min(lead, leadInBlocks) || !isLeadIn(block, names),
  );
  return dropLonelyHeadings(introduced);
}

function isNotice(block: TextBlock): boolean {
  if (block.kind === 'code' || block.kind === 'table') return false;
  return notices.some(
    ({ pattern, charactersMax }) => block.text.length <= charactersMax && pattern.test(block.text),
  );
}

/** True for a block with which the text has surely begun. */
function isText(block: TextBlock, names: ReadonlySet<string>): boolean {
  if (block.kind === 'table' || block.kind === 'code') return true;
  return block.kind !== 'heading' && block.text.length > 80 && !isLeadIn(block, names);
}

function isLeadIn(block: TextBlock, names: ReadonlySet<string>): boolean {
  if (block.kind === 'table' || block.kind === 'code') return false;
  const { text } = block;
  if (names.has(plain(text))) return true;
  if (block.kind === 'heading') return false;
  if (
    leadIns.some(({ pattern, charactersMax }) => text.length <= charactersMax && pattern.test(text)) &&
    !endsLikeProse(text)
  )
    return true;
  return (
    text.length <= 100 &&
    hasNumber.test(text) &&
    text.replaceAll(dateWords, '').replaceAll(/[\s\p{P}\p{S}\d]/gu, '').length <= 3
  );
}

/** A full stop behind an abbreviation such as `p.m.` ends no sentence. */
function endsLikeProse(text: string): boolean {
  return sentenceEnd.test(text) && !/\b[ap]\.m\.$/i.test(text) && text.length > 60;
}

/**
 * A heading or lead-in that announces other pages takes with it what it announces: items and short linked blocks up to
 * the next heading of its rank or the next paragraph of prose.
 */
function dropOtherPages(blocks: readonly TextBlock[]): TextBlock[] {
  const kept: TextBlock[] = [];
  const headlines = headlineItems(blocks);
  let dropping: { level: number } | null = null;
  for (const [at, block] of blocks.entries()) {
    const announces = block.kind !== 'code' && block.kind !== 'table' && otherPages.test(block.text);
    if (announces) {
      dropping = { level: block.kind === 'heading' ? block.level : 7 };
      continue;
    }
    if (dropping !== null && isAnnounced(block, dropping.level)) continue;
    dropping = null;
    if (!headlines.has(at) && !isLinkHeading(blocks, at)) kept.push(block);
  }
  return kept;
}

function isAnnounced(block: TextBlock, level: number): boolean {
  if (block.kind === 'heading') return block.level > level;
  if (block.kind === 'table' || block.kind === 'code') return false;
  return (
    block.linkShare > 0.5 ||
    (block.kind === 'item' && (block.linkShare > 0.2 || block.text.length < 120)) ||
    (block.text.length < 90 && !sentenceEnd.test(block.text))
  );
}

/** The places of all items of lists of at least two that are nothing but long links: headlines. */
function headlineItems(blocks: readonly TextBlock[]): ReadonlySet<number> {
  const places = new Set<number>();
  let first = 0;
  for (let at = 0; at <= blocks.length; at += 1) {
    if (blocks[at]?.kind === 'item') continue;
    const list = blocks.slice(first, at);
    if (list.length >= 2 && list.every(isHeadlineLink))
      for (let place = first; place < at; place += 1) places.add(place);
    first = at + 1;
  }
  return places;
}

/** One of at least two neighbouring headings that are nothing but links: cards of other pages. */
function isLinkHeading(blocks: readonly TextBlock[], at: number): boolean {
  const isLink = (block: TextBlock | undefined): boolean =>
    block?.kind === 'heading' && block.linkShare > 0.9;
  return isLink(blocks[at]) && (isLink(blocks[at - 1]) || isLink(blocks[at + 1]));
}

function isHeadlineLink(block: TextBlock | undefined): boolean {
  return block?.kind === 'item' && block.linkShare > 0.9 && block.text.length > 25;
}

/** Headings that have lost what stood under them, at the end of the text. */
function dropLonelyHeadings(blocks: readonly TextBlock[]): TextBlock[] {
  let end = blocks.length;
  while (end > 1 && blocks[end - 1]?.kind === 'heading') end -= 1;
  return blocks.slice(0, end);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim();
}

/** The letters of all blocks together. */
export function lengthOf(blocks: readonly TextBlock[]): number {
  return blocks.reduce((sum, block) => sum + wordsOf(block).length, 0);
}
