import { type Insights, keyPhrasesMax } from '@harvest/contracts/insights';
import type { Span } from '@harvest/contracts/citation';
import type { Sentence } from '@harvest/text/sentences';
import { unspacedLanguages } from '@harvest/text/unspaced-scripts';
import { type SourceText, spanOf } from '../sources/source-text.ts';
import { EntityCollector, type FoundEntity } from './entities/entity-collector.ts';
import { createNameModel } from './entities/name-model.ts';
import {
  type PhraseFinder,
  anyPhrases,
  englishPhrases,
  germanPhrases,
  romancePhrases,
} from './key-phrases/noun-phrases.ts';
import { PhraseCollector } from './key-phrases/phrase-collector.ts';
import { rankPhrases } from './key-phrases/rank-phrases.ts';
import { unspacedPhrases } from './key-phrases/unspaced-phrases.ts';
import type { SentenceClaims } from './relationships/claim-nodes.ts';
import { claimsOf } from './relationships/claims.ts';
import { simpleClaimsOf } from './relationships/simple-claims.ts';
import { findRelationships } from './relationships/find-relationships.ts';
import type { GraphNode } from './relationships/graph-nodes.ts';
import { type Word, scanWords } from './words/scan-words.ts';
import { tagWords } from './words/tag-words.ts';
import { Vocabulary } from './words/vocabulary.ts';

/** Sentences that are read before the event loop gets a turn: a few milliseconds. */
const sentencesPerTurn = 100;
const spansMax = 5;

const phraseFinders: ReadonlyMap<string, PhraseFinder> = new Map([
  ['en', englishPhrases],
  ['de', germanPhrases],
  ...['fr', 'es', 'it', 'pt', 'ca', 'gl', 'ro'].map((language) => [language, romancePhrases] as const),
]);

/**
 * Finds key phrases, entities and relationships of the sources. Linear in the length of the text; the same text always
 * gives the same answer. A language that cannot be told is read as English.
 */
export async function analyse(
  source: SourceText,
  prepared: { readonly language: string | null; readonly sentences: readonly Sentence[] },
  pause: () => Promise<void>,
): Promise<Insights> {
  const { sentences } = prepared;
  const language = prepared.language ?? 'en';
  const vocabulary = new Vocabulary({ language });
  const phrases = new PhraseCollector({ vocabulary });
  const entities = new EntityCollector({ model: createNameModel({ fitted: language === 'en' }), vocabulary });
  const claims: SentenceClaims[] = [];
  let wordCount = 0;
  for (const [turn, sentence] of sentences.entries()) {
    if (turn % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    if (sentence.kind === 'rule' || sentence.kind === 'code') continue;
    const words = readSentence(source.text, sentence, { language, vocabulary, phrases, entities });
    wordCount += words.length;
    if (sentence.kind === 'prose' || sentence.kind === 'item') {
      const { start, end, block } = sentence;
      const own =
        language === 'en' ? claimsOf(words, source.text) : simpleClaimsOf(words, source.text, language);
      claims.push({ start, end, block, claims: own });
    }
  }
  await pause();
  const ranked = rankPhrases(phrases, { length: source.text.length, words: wordCount }, keyPhrasesMax);
  const topScore = ranked[0]?.score ?? 1;
  const keyPhrases = ranked.map(({ candidate: { places }, score }) => ({
    name: spelledMostOften(source.text, places),
    score: score / topScore,
    places,
  }));
  const found = entities.entities();
  await pause();
  const nodes = graphNodes(found, keyPhrases);
  const relationships = await findRelationships({ source, sentences, nodes, claims, pause });
  return {
    key_phrases: keyPhrases.map(({ name, score, places }) => ({
      phrase: name,
      score: rounded(score),
      ...countAndSpans(source, places),
    })),
    entities: found.map(({ name, type, confidence, places }) => ({
      name,
      type,
      confidence: rounded(confidence),
      ...countAndSpans(source, places),
    })),
    relationships,
  };
}

/** Notes what a sentence holds; returns its words, which are tagged where they are English. */
function readSentence(
  text: string,
  sentence: Sentence,
  into: {
    readonly language: string;
    readonly vocabulary: Vocabulary;
    readonly phrases: PhraseCollector;
    readonly entities: EntityCollector;
  },
): Word[] {
  const { language, vocabulary, phrases, entities } = into;
  const words = scanWords(text, sentence, vocabulary);
  if (unspacedLanguages.has(language)) {
    for (const { start, end } of unspacedPhrases(text, sentence)) phrases.addRange(text, start, end);
  } else {
    if (language === 'en') tagWords(words);
    phrases.add(words, (phraseFinders.get(language) ?? anyPhrases)(words));
  }
  entities.add(
    text,
    { start: sentence.start, end: sentence.end, heading: sentence.kind === 'heading' },
    words,
  );
  return words;
}

/** Entities but for dates and quantities, then the key phrases that are no entity. */
function graphNodes(
  entities: readonly FoundEntity[],
  keyPhrases: readonly { readonly name: string; readonly places: readonly number[] }[],
): GraphNode[] {
  const named = entities.filter(({ type }) => type !== 'date' && type !== 'quantity');
  const names = new Set(named.map(({ name }) => name.toLowerCase()));
  return [
    ...named.map(({ name, type, places }) => ({ name, entity: true, person: type === 'person', places })),
    ...keyPhrases
      .filter(({ name }) => !names.has(name.toLowerCase()))
      .map(({ name, places }) => ({ name, entity: false, person: false, places })),
  ];
}

function spelledMostOften(text: string, places: readonly number[]): string {
  const counts = new Map<string, number>();
  for (let place = 0; place < places.length; place += 2) {
    const spelling = text.slice(places[place], places[place + 1]).replace(/\s+/g, ' ');
    counts.set(spelling, (counts.get(spelling) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0])[0];
}

function countAndSpans(source: SourceText, places: readonly number[]): { count: number; spans: Span[] } {
  const spans: Span[] = [];
  for (let place = 0; place < places.length && spans.length < spansMax; place += 2) {
    const span = spanOf(source, places[place] ?? 0, places[place + 1] ?? 0);
    if (span !== null) spans.push(span);
  }
  return { count: places.length / 2, spans };
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
