import type { Mention } from '../building/mentions.ts';

/** What stands beside a number: a scale, a kind of unit, then the unit or what is counted. */
const scale =
  '(?: (?:hundred|thousand|million|billion|trillion|Tausend|Millionen|Milliarden|mille|millions?|milliards?|mil|millones)(?!\\p{L})(?: de(?= ))?)?';
const unitKind = '(?:[ -](?:cubic|square|nautical|metric|light)(?!\\p{L}))?';
const unit =
  '(?:[ -]?(?:[%‰°]\\p{L}?|[€$£¥])| \\p{Ll}\\p{L}{1,19}|-\\p{Ll}\\p{L}{1,19}(?: \\p{Ll}\\p{L}{1,19})?|[ァ-ヴー]+|\\p{sc=Han})';
const figurePattern = new RegExp(
  `(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}.,:/-])[€$£¥]?\\p{N}{1,9}(?:[.,]\\p{N}{1,9}){0,4}${scale}${unitKind}${unit}?`,
  'gu',
);
/** Words that follow a number without belonging to it. */
const strayUnit =
  /[ -](?:and|or|to|in|on|of|at|by|as|for|the|was|were|is|are|had|has|with|from|that|until|after|before|und|oder|bis|in|im|am|an|auf|von|war|der|die|das|stellte|et|ou|à|en|de|du|des|le|la|les|y|o|a|el|los|las|por|con|se)$/iu;
const yearPattern = /^(?:1\d|20)\d\d$/;
const datesFirst = ['day', 'month', 'year', 'decade'] as const;

/** The figure, else the date, else the term that a viewer is to keep of a narration; null where it has none. */
export function onScreenText(narration: string, mentions: readonly Mention[]): string | null {
  const dates = mentions.filter(({ kind }) => (datesFirst as readonly string[]).includes(kind));
  const isInDate = (at: number): boolean => dates.some(({ start, end }) => at >= start && at < end);
  const figures = [...narration.matchAll(figurePattern)]
    .filter(({ index }) => !isInDate(index))
    .map(([figure]) => figure.replace(strayUnit, ''))
    .filter((figure) => !yearPattern.test(figure) && !/^\p{N}$/u.test(figure));
  const withUnit = figures.find((figure) => /[^\p{N}.,]/u.test(figure));
  if (withUnit !== undefined) return withUnit;
  const date = datesFirst
    .map((kind) => dates.find((mention) => mention.kind === kind))
    .find((found) => found);
  if (date) return date.text;
  return mentions.find(({ kind, text }) => kind === 'term' && /^\S+ \S+(?: \S+)?$/.test(text))?.text ?? null;
}
