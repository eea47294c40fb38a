import type { Word } from '../words/scan-words.ts';
import type { NameRange } from './find-names.ts';
import { wordList } from './name-list.ts';
import { organisationEnds, organisationNames, organisationStarts } from './organisation-words.ts';
import { givenNames, nameParticles, nameSuffixes, personActs, strictTitles } from './person-words.ts';
import { demonyms, placeEnds, placeNames, placePrepositions, placeStarts } from './place-words.ts';

/** The last word of the name of an event, a law, a prize or a work. */
const eventWords =
  wordList(`war wars revolution prize award awards act treaty agreement cup championship championships
  olympics festival constitution amendment convention protocol battle crisis depression renaissance enlightenment`);

/** What a sentence says of a name: features by name, for the model that tells its type. */
export function nameFeatures(words: readonly Word[], range: NameRange): string[] {
  const own = words.slice(range.from, range.to);
  const features = [
    ...shapeFeatures(own),
    ...listFeatures(own, range.title),
    ...contextFeatures(words, range),
  ];
  for (const { form } of own) features.push(`w=${form.lower}`);
  return features;
}

function shapeFeatures(own: readonly Word[]): string[] {
  const [first, last] = [own[0]?.form, own.at(-1)?.form];
  if (first === undefined || last === undefined) return [];
  return [
    'bias',
    `n=${String(Math.min(own.length, 4))}`,
    `first=${first.lower}`,
    `last=${last.lower}`,
    `s3=${last.lower.slice(-3)}`,
    `s2=${last.lower.slice(-2)}`,
    `p3=${first.lower.slice(0, 3)}`,
    `shape=${own.map(({ form }) => shapeOf(form.surface)).join(' ')}`,
    `class=${last.wordClass}`,
  ];
}

/** `Xx` for a capitalised word, `X` for capitals, `XxX` for mixed case, with `9` for digits. */
function shapeOf(surface: string): string {
  return surface
    .replace(/\p{Lu}+/gu, 'X')
    .replace(/\p{Ll}+/gu, 'x')
    .replace(/\p{N}+/gu, '9')
    .slice(0, 6);
}

function listFeatures(own: readonly Word[], title: string): string[] {
  const lower = own.map(({ form }) => form.lower);
  const name = lower.join(' ');
  const [first = '', last = ''] = [lower[0], lower.at(-1)];
  const facts: readonly (readonly [string, boolean])[] = [
    ['given', givenNames.has(first)],
    ['given+', givenNames.has(first) && own.length > 1],
    ['initial', own.length > 1 && own.some(({ form }) => form.surface.length === 1)],
    ['particle', lower.some((word) => nameParticles.has(word))],
    ['suffix', nameSuffixes.has(last) && own.length > 1],
    ['title', title !== ''],
    ['strict-title', strictTitles.has(title)],
    ['place', placeNames.has(name)],
    ['place-end', own.length > 1 && placeEnds.has(last)],
    ['place-start', own.length > 1 && placeStarts.has(first)],
    ['place-part', own.length > 1 && lower.some((word) => placeNames.has(word))],
    ['organisation', organisationNames.has(name)],
    ['organisation-end', own.length > 1 && organisationEnds.has(last)],
    ['organisation-start', own.length > 1 && organisationStarts.has(first)],
    ['event', own.length > 1 && eventWords.has(last)],
    ['organisation-of', organisationStarts.has(first) && lower.includes('of')],
    ['of', lower.includes('of')],
    ['ampersand', lower.includes('&') || name.includes('&')],
    ['people', demonyms.has(name)],
    ['people-start', own.length > 1 && demonyms.has(first)],
    ['acronym', own.length === 1 && own[0]?.form.acronym === true],
    ['known', own.length === 1 && own[0]?.form.weight !== 1],
    ['all-known', own.every(({ form }) => form.weight !== 1)],
  ];
  return facts.flatMap(([fact, holds]) => (holds ? [`is=${fact}`] : []));
}

/** A word of the surroundings; all numbers are alike, and an edge of the sentence has a sign of its own. */
function textOf(word: Word | undefined, edge: string): string {
  if (word === undefined) return edge;
  return word.form.wordClass === 'number' ? '9' : word.form.lower;
}

function contextFeatures(words: readonly Word[], { from, to }: NameRange): string[] {
  const [before, next] = [words[from - 1], words[to]];
  const [lowerBefore, lowerNext] = [textOf(before, '^'), textOf(next, '$')];
  const start = from === 0 ? 'first' : 'inside';
  const features = [
    start,
    `${start} n=${String(Math.min(to - from, 2))}`,
    `b=${lowerBefore}`,
    `bb=${textOf(words[from - 2], '^')} ${lowerBefore}`,
    `a=${lowerNext}`,
    `aa=${lowerNext} ${textOf(words[to + 1], '$')}`,
    `bc=${before?.wordClass ?? '^'}`,
    `ac=${next?.wordClass ?? '$'}`,
  ];
  if (personActs.has(lowerNext)) features.push('is=acts');
  if (placePrepositions.has(lowerBefore)) features.push('is=located');
  if (lowerNext === "'s" || lowerNext === '’s') features.push('is=owner');
  if (mostlyCapital(words)) features.push('is=headline');
  return features;
}

function mostlyCapital(words: readonly Word[]): boolean {
  const letters = words.filter(({ wordClass }) => wordClass !== 'mark' && wordClass !== 'number');
  return letters.length > 3 && letters.filter(({ form }) => form.capital).length > 0.7 * letters.length;
}
