import { unspacedCharacter } from '@harvest/text/unspaced-scripts';
import type { Citation } from '@harvest/contracts/citation';
import type { Reading } from '../../reading/reading.ts';
import { citationOf } from '../../sources/source-text.ts';
import { type Definition, findDefinition } from './definitions.ts';
import type { Material } from './gather-material.ts';
import type { Word } from '../../intelligence/words/scan-words.ts';
import { type Language, stopWords } from '@harvest/text/stop-words';
import type { Mention } from './mention.ts';
import type { MentionFinder } from './mentions.ts';
import { plainText } from './plain-text.ts';
import { standsAlone } from './self-contained.ts';
import { isClause, isInstruction } from './sentence-shape.ts';
import { Sightings } from './sightings.ts';

/** A sentence of the source that is understood by itself, so that something can be asked about it. */
export interface Passage {
  /** Index of the sentence. */
  readonly at: number;
  /** As a reader sees it, without Markdown. */
  readonly text: string;
  /** The words of the text; tagged where it is English. */
  readonly words: readonly Word[];
  readonly citation: Citation;
  /** How much it is worth asking for, 0 to 1. */
  readonly score: number;
  /** Index of its section in the outline. */
  readonly section: number;
  readonly mentions: readonly Mention[];
  readonly definition: Definition | null;
  /** True in a source of so few sentences that its everyday words are worth asking for too. */
  readonly brief: boolean;
}

const wordsMax = 32;
/** Of a text that is written without spaces; about as much as the words above. */
const charactersMin = 14;
const charactersMax = 110;
/** Who speaks in a transcript, or where and when a report was written. */
const lead =
  /^(?:\p{Lu}[\p{L} .,'-]{1,40}:|\*\*[^*:]{2,30}(?::\*\*|\*\*:)) (?=\p{Lu})|^\p{Lu}[\p{Lu} .]{2,30}, [^.!?–—-]{3,30} [-–—] (?=\p{Lu})/u;
/** A sentence that defines something is what a learner is asked first. */
const definitionBonus = 1.3;
/** What a sentence must be to be asked about. */
interface Demands {
  readonly wordsMin: number;
  /** What a reader is likely to miss the context of is not asked about. */
  readonly worthMin: number;
}

const usualDemands: Demands = { wordsMin: 7, worthMin: 0.3 };
/** Of a source so short its reader has all of the context in view, and nothing better is left to be asked. */
const briefDemands: Demands = { wordsMin: 4, worthMin: 0.1 };
const briefBelow = 8;
const sentencesPerTurn = 200;
/** A longer sentence is a list or no sentence; it gives nothing to ask for. */
const readLengthMax = 600;

/** What the sentences of a source give to ask for. */
export interface Passages {
  readonly passages: readonly Passage[];
  /** How all its sentences use what they mention. */
  readonly sightings: Sightings;
}

/** Finds the passages that items can be made from, in source order. */
export async function findPassages(
  material: Material,
  finder: MentionFinder,
  pause: () => Promise<void>,
): Promise<Passages> {
  const { outline, rates } = material;
  const brief = isBrief(material);
  const demands = brief ? briefDemands : usualDemands;
  const best = rates.reduce((highest, rate) => Math.max(highest, rate), 0);
  const passages: Passage[] = [];
  const sightings = new Sightings();
  let read = 0;
  for (const [section, { sentences }] of outline.sections.entries()) {
    for (const at of sentences) {
      read += 1;
      if (read % sentencesPerTurn === 0) await pause();
      const sentence = readSentence(material.reading, finder, at);
      if (sentence === null) continue;
      sightings.add(sentence.text, sentence.mentions);
      const passage = material.leaning[at] === 1 ? null : toPassage(material.reading, sentence, demands);
      if (passage !== null)
        passages.push({ ...passage, at, section, brief, score: (passage.score * (rates[at] ?? 0)) / best });
    }
  }
  return { passages, sightings };
}

type ReadSentence = Pick<Passage, 'text' | 'words' | 'citation' | 'mentions'>;

/** A sentence of prose with what it mentions; null for a heading, a table or the like. */
function readSentence(
  { sentences, source }: Reading,
  finder: MentionFinder,
  at: number,
): ReadSentence | null {
  const sentence = sentences[at];
  if (!sentence || (sentence.kind !== 'prose' && sentence.kind !== 'item')) return null;
  const raw = source.text.slice(sentence.start, sentence.end);
  const start = sentence.start + (lead.exec(raw)?.[0].length ?? 0);
  const text = plainText(source.text.slice(start, sentence.end));
  if (text.length > readLengthMax) return null;
  const words = finder.read(text);
  const citation = citationOf(source, start, sentence.end);
  return { text, words, citation, mentions: finder.find(text, words) };
}

/** What can be asked about a sentence, with how well it stands alone as its score; null for nothing. */
function toPassage(
  { language }: Reading,
  sentence: ReadSentence,
  { wordsMin, worthMin }: Demands,
): Omit<Passage, 'at' | 'section' | 'brief'> | null {
  const { text, words, mentions } = sentence;
  if (!hasGoodLength(text, wordsMin) || opensLow(text, language)) return null;
  if (language === 'en' && !isClause(words) && !isInstruction(words)) return null;
  const definition = findDefinition(text, language);
  const worth = standsAlone({ text, language, mentions, defines: definition !== null });
  if (worth < worthMin) return null;
  return { ...sentence, definition, score: worth * (definition === null ? 1 : definitionBonus) };
}

/** True for the rest of a sentence: it starts with a bracket or with a function word in lower case. */
function opensLow(text: string, language: string | null): boolean {
  if (/^[([]/.test(text)) return true;
  const first = /^\p{Ll}+/u.exec(text)?.[0];
  if (first === undefined || language === null || !Object.hasOwn(stopWords, language)) return false;
  return stopWords[language as Language].has(first);
}

/** True for a source of a few sentences. */
function isBrief({ outline }: Material): boolean {
  return outline.sections.reduce((count, { sentences }) => count + sentences.length, 0) < briefBelow;
}

function hasGoodLength(text: string, wordsMin: number): boolean {
  if (unspacedCharacter.test(text)) return text.length >= charactersMin && text.length <= charactersMax;
  const words = text.split(' ').length;
  return words >= wordsMin && words <= wordsMax;
}
