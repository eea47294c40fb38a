import type { AttributedSource, FormatRequest } from '../format-definition.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';

const by: FixedWords<string> = { en: 'by', de: 'von', fr: 'de', es: 'de' };

/** A line for each page that a text was made from, such as `“Canals” by A. Brandt, Example Press (CC BY 4.0), https://…`. */
export function attributionLines({ sources = [] }: FormatRequest, language: string | null): string[] {
  return sources.map((source) => attributionLine(source, wordsIn(by, language)));
}

function attributionLine({ title, authors, site, licence, url }: AttributedSource, byWord: string): string {
  const work = title === null ? '' : `“${title}”`;
  const makers = authors.length === 0 ? '' : `${byWord} ${authors.join(', ')}`;
  const terms = licence === null ? '' : `(${licence})`;
  const origin = [[work, makers].filter(isSaid).join(' '), site ?? ''].filter(isSaid).join(', ');
  return [[origin, terms].filter(isSaid).join(' '), url].filter(isSaid).join(', ');
}

function isSaid(part: string): boolean {
  return part !== '';
}
