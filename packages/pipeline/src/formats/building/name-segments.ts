import type { Reading } from '../../reading/reading.ts';
import { isFiniteVerb } from './finite-verbs.ts';
import { standsAsNoun } from './unspaced-words.ts';

/** A name is worth more, the more of its occurrences fall into one segment. */
interface NamedPhrase {
  readonly text: string;
  readonly score: number;
  /** Sentences that hold all its words. */
  readonly holders: readonly number[];
  readonly form: keyof typeof mentionsMin;
}

const nameWordsMax = 6;
/** Who is spoken of says less about a part of a text than what is, and one word less than two. */
const personShare = 0.3;
const oneWordShare = 0.5;
/** What a part mentions once is not what it is about, unless it is a key phrase; one word must be at home in it. */
const mentionsMin = { keyPhrase: 1, name: 2, oneWord: 3 } as const;
const oneWordAtHome = 0.5;
/** An address, an abbreviation without its last full stop, the name of a file. */
const dotted = /\p{L}[./@]\p{L}/u;

/**
 * Names segments of running text by the key phrase or the name that is most at home in each; no name is given twice.
 *
 * @returns one name per segment, null where nothing in it stands out.
 */
export function nameSegments(
  reading: Reading,
  segments: readonly (readonly number[])[],
  /** What the whole is called; its words tell no segment from another. */
  title: string | null,
): (string | null)[] {
  const segmentOf = new Map<number, number>();
  for (const [segment, sentences] of segments.entries())
    for (const at of sentences) segmentOf.set(at, segment);
  const claims = phrasesOf(reading, title ?? '').flatMap((phrase) => {
    const inside = new Map<number, number>();
    for (const at of phrase.holders) {
      const segment = segmentOf.get(at);
      if (segment !== undefined) inside.set(segment, (inside.get(segment) ?? 0) + 1);
    }
    return [...inside]
      .filter(([, count]) => isAbout(phrase, count))
      .map(([segment, count]) => ({
        segment,
        text: phrase.text,
        weight: phrase.score * Math.sqrt(count) * (count / phrase.holders.length),
      }));
  });
  claims.sort((a, b) => b.weight - a.weight || a.segment - b.segment || (a.text < b.text ? -1 : 1));
  const names: (string | null)[] = segments.map(() => null);
  const given = new Set<string>();
  for (const { segment, text } of claims) {
    if (names[segment] !== null || given.has(text)) continue;
    names[segment] = text;
    given.add(text);
  }
  return names.map((name) => (name === null ? null : capitalised(name)));
}

function phrasesOf(reading: Reading, title: string): NamedPhrase[] {
  const { insights, tokeniser } = reading;
  const titled = new Set(tokeniser.tokens(title).map(({ term }) => term));
  const people = insights.entities.filter(({ type }) => type === 'person').map(({ name }) => name);
  const keyed = new Set(insights.key_phrases.map(({ phrase }) => phrase));
  const scores = new Map<string, number>();
  for (const { phrase, score } of insights.key_phrases) scores.set(phrase, score);
  for (const { name, type, confidence } of insights.entities)
    if (type !== 'date' && type !== 'quantity' && !scores.has(name)) scores.set(name, confidence / 2);
  return [...scores].flatMap(([text, score]) => {
    const terms = tokeniser.tokens(text).map(({ term }) => term);
    const tooLong = text.split(/\s+/, nameWordsMax + 1).length > nameWordsMax;
    if (tooLong || isNoName(text, reading.language) || terms.every((term) => titled.has(term))) return [];
    const holders = holdersOf(reading, terms);
    if (holders.length === 0 || isSpeaker(reading, text, holders)) return [];
    if (!holders.some((at) => standsAsNoun(sentenceAt(reading, at), text, reading.language))) return [];
    const isPerson = people.some((name) => text.includes(name));
    const share = (isPerson ? personShare : 1) * (terms.length > 1 ? 1 : oneWordShare);
    const form = terms.length === 1 ? 'oneWord' : keyed.has(text) && !isPerson ? 'keyPhrase' : 'name';
    return [{ text, score: score * share, holders, form }];
  });
}

/** True for a phrase that a part with so many mentions of it may be called by. */
function isAbout({ form, holders }: NamedPhrase, mentions: number): boolean {
  if (mentions < mentionsMin[form]) return false;
  return form !== 'oneWord' || mentions >= holders.length * oneWordAtHome;
}

/** True for what no part can be called by: an address, or a phrase with a verb. */
function isNoName(text: string, language: string | null): boolean {
  return dotted.test(text) || (language === 'en' && text.split(' ').some(isFiniteVerb));
}

/** Sentences that hold all of some terms. */
function holdersOf({ index }: Reading, terms: readonly string[]): readonly number[] {
  const postings = terms.map((term) => index.postings[index.vocabulary.get(term) ?? -1] ?? []);
  const [shortest = [], ...others] = postings.sort((a, b) => a.length - b.length);
  const sets = others.map((holders) => new Set(holders));
  return shortest.filter((at) => sets.every((set) => set.has(at)));
}

function sentenceAt({ sentences, source }: Reading, at: number): string {
  return source.text.slice(sentences[at]?.start, sentences[at]?.end);
}

/** True for the label of a speaker in a conversation, such as `HOST:`. */
function isSpeaker({ sentences, source }: Reading, text: string, holders: readonly number[]): boolean {
  const label = `${text}:`;
  const labelled = holders.filter((at) => source.text.startsWith(label, sentences[at]?.start));
  return labelled.length > holders.length / 2;
}

/** With a capital at the start, as a heading has; a word with a capital inside, such as `iPad`, is spelled as it is. */
export function capitalised(text: string): string {
  if (/^\p{Ll}+\p{Lu}/u.test(text)) return text;
  const [first = ''] = text;
  return `${first.toUpperCase()}${text.slice(first.length)}`;
}
