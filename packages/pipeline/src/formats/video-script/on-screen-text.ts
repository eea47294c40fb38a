import type { Mention } from '../building/mention.ts';

/** What stands beside a number: a scale, a kind of unit, then the unit or what is counted. */
const scale =
  '(?:(?:bn|mn|tn)(?!\\p{L})| (?:hundred|thousand|million|billion|trillion|Tausend|Millionen|Milliarden|mille|millions?|milliards?|mil|millones)(?!\\p{L})(?: de(?= ))?)?';
const unitKind = '(?:[ -](?:cubic|square|nautical|metric|light)(?!\\p{L}))?';
const unit =
  '(?:[ -]?(?:[%‰°]\\p{L}?|[€$£¥])| \\p{Ll}\\p{L}{1,19}|-\\p{Ll}\\p{L}{1,19}(?: \\p{Ll}\\p{L}{1,19})?|[万萬億亿]?(?:平方|立方)?(?:[ァ-ヴー]+|公里|公顷|公頃|公斤|公尺|千瓦|千克|千米|厘米|毫米|小时|小時|分钟|分鐘|美元|\\p{sc=Han}))';
const figurePattern = new RegExp(
  `(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}.,:/-])[€$£¥]?(?:\\p{N}{1,3}(?:[ \u00a0\u202f]\\p{N}{3}){1,3}(?!\\p{N})|\\p{N}{1,9}(?:[.,]\\p{N}{1,9}){0,4})${scale}${unitKind}${unit}?`,
  'gu',
);
/** Words that follow a number without belonging to it. */
const strayUnit =
  /[ -](?:and|or|to|in|on|of|at|by|as|for|the|was|were|is|are|had|has|with|from|that|until|after|before|over|under|per|und|oder|bis|in|im|am|an|auf|von|war|der|die|das|stellte|et|ou|à|en|de|du|des|le|la|les|y|o|a|el|los|las|por|con|se)$/iu;
const figureLengthMax = 60;
const betweenNoun =
  '(?:(?!(?:and|or|to|in|on|of|at|by|as|for|over|under|per|the|a|an|was|were|is|are|had|has|with|from|that|but|who|which|than|he|she|it|they)(?!\\p{L}))\\p{Ll}[\\p{Ll}-]* )';
const pluralNoun =
  '(?:percent|per cent|people|men|women|children|feet|(?!(?:is|was|has|does|its|less|across|as|this|plus|versus|always|perhaps|times)(?!\\p{L}))\\p{Ll}[\\p{Ll}-]*[^\\P{Ll}s]s)';
/** English counts in the plural, which shows where the noun of "58 aluminium truck bodies" ends. */
const counted = new RegExp(`^ ${betweenNoun}{0,3}?${pluralNoun}(?![\\p{L}-])`, 'u');
const perUnit = /^ (?:an?|per|each) \p{Ll}{3,}/u;
const ownUnit = /[%‰°€$£¥]|\p{N}[ -]?(?:km|m|cm|mm|kg|g|mg|l|ml|mph|ms|s)$|-\p{Ll}+/u;
const yearPattern = /^(?:1\d|20)\d\d$/;
const datesFirst = ['day', 'month', 'year', 'decade'] as const;

/** The figure, else the date, else the term that a viewer is to keep of a narration; null where it has none. */
export function onScreenText(options: {
  readonly narration: string;
  readonly mentions: readonly Mention[];
  readonly language: string | null;
  /** What stood on the screen before, which is not shown again. */
  readonly shown: ReadonlySet<string>;
}): string | null {
  const { narration, mentions, language, shown } = options;
  const isNew = (text: string): boolean => !shown.has(text);
  const dates = mentions.filter(({ kind }) => (datesFirst as readonly string[]).includes(kind));
  const isInDate = (at: number): boolean => dates.some(({ start, end }) => at >= start && at < end);
  const figures = [...narration.matchAll(figurePattern)]
    .filter(({ index }) => !isInDate(index))
    .map((match) => (language === 'en' ? englishFigure(narration, match) : match[0].replace(strayUnit, '')))
    .filter((figure) => figure !== null)
    .filter((figure) => !yearPattern.test(figure) && !/^\p{N}$/u.test(figure));
  const withUnit = figures.find((figure) => /[^\p{N}.,]/u.test(figure) && isNew(figure));
  if (withUnit !== undefined) return withUnit;
  const date = datesFirst
    .map((kind) => dates.find((mention) => mention.kind === kind && isNew(mention.text)))
    .find((found) => found);
  if (date) return date.text;
  const term = mentions.find(
    ({ kind, text }) => kind === 'term' && /^\S+ \S+(?: \S+)?$/.test(text) && isNew(text),
  );
  return term?.text ?? null;
}

/** A number with all of what it counts, as far as a rate ("$5.83 a ton"); null where that is not told. */
function englishFigure(narration: string, { 0: match, index }: RegExpExecArray): string | null {
  const bare =
    /^[€$£¥]?\p{N}[\p{N}.,]*(?:(?:bn|mn|tn)(?!\p{L})| (?:hundred|thousand|million|billion|trillion)(?!\p{L}))?/u;
  const number = bare.exec(match)?.[0] ?? match;
  const end = index + number.length;
  const noun = counted.exec(narration.slice(end, end + figureLengthMax))?.[0] ?? null;
  const own = match.replace(strayUnit, '');
  const isCut = narration.charAt(index + match.length) === '-';
  const measured = ownUnit.test(own) && !isCut ? own : null;
  const figure = noun === null ? measured : `${number}${noun}`;
  if (figure === null) return null;
  const rest = narration.slice(index + figure.length, index + figure.length + figureLengthMax);
  return `${figure}${perUnit.exec(rest)?.[0] ?? ''}`;
}
