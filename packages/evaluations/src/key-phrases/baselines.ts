/** Simple ways to find key phrases, to measure by. Each takes all texts and returns ranked phrases for each. */
import { stopWords } from '@harvest/text/stop-words';

const phraseWordsMax = 3;
const ranked = 10;

interface Occurrence {
  readonly phrase: string;
  readonly words: readonly string[];
  /** Place of the first word among all words of the text. */
  readonly at: number;
}

/** Runs of one to three words inside a sentence that neither start nor end with a function word. */
function phrasesOf(text: string): Occurrence[] {
  const occurrences: Occurrence[] = [];
  let at = 0;
  for (const part of text.toLowerCase().split(/[^\p{L}\p{N}\s'’-]+/u)) {
    const words = part.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
    for (const from of words.keys()) {
      for (let length = 1; length <= phraseWordsMax && from + length <= words.length; length += 1) {
        const own = words.slice(from, from + length);
        if ([own[0], own.at(-1)].some((word = '') => stopWords.en.has(word) || word.length < 3)) continue;
        occurrences.push({ phrase: own.join(' '), words: own, at: at + from });
      }
    }
    at += words.length;
  }
  return occurrences;
}

function best(scores: ReadonlyMap<string, number>): string[] {
  return [...scores]
    .sort(([, one], [, other]) => other - one)
    .slice(0, ranked)
    .map(([phrase]) => phrase);
}

/** Frequency of n-grams times the inverse frequency of texts that hold them, from the measured texts themselves. */
export function phrasesByFrequencies(texts: readonly string[]): string[][] {
  const holders = new Map<string, number>();
  const counted = texts.map((text) => {
    const counts = new Map<string, number>();
    for (const { phrase } of phrasesOf(text)) counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
    for (const phrase of counts.keys()) holders.set(phrase, (holders.get(phrase) ?? 0) + 1);
    return counts;
  });
  return counted.map((counts) =>
    best(
      new Map(
        [...counts].map(([phrase, count]) => [
          phrase,
          count * Math.log(texts.length / (holders.get(phrase) ?? 1)),
        ]),
      ),
    ),
  );
}

/** N-grams in the order of the text. */
export function phrasesByPosition(texts: readonly string[]): string[][] {
  return texts.map((text) =>
    best(
      new Map(
        phrasesOf(text)
          .map(({ phrase, at }) => [phrase, -at])
          .reverse() as [string, number][],
      ),
    ),
  );
}

/**
 * In the manner of YAKE (Campos et al. 2020): a word scores by its frequency over the variety of its neighbours and by
 * how early it stands, a phrase by the product of its words against their sum and its own frequency.
 */
export function phrasesByWordStatistics(texts: readonly string[]): string[][] {
  return texts.map((text) => {
    const occurrences = phrasesOf(text);
    const counts = new Map<string, number>();
    const firsts = new Map<string, number>();
    const neighbours = new Map<string, Set<string>>();
    for (const { words, at } of occurrences) {
      const [word = '', next] = words;
      if (words.length === 1) counts.set(word, (counts.get(word) ?? 0) + 1);
      if (!firsts.has(word)) firsts.set(word, at);
      if (words.length === 2 && next !== undefined)
        neighbours.set(word, (neighbours.get(word) ?? new Set()).add(next));
    }
    const weight = (word: string): number => {
      const count = counts.get(word) ?? 1;
      const variety = 1 + (neighbours.get(word)?.size ?? 0) / count;
      return (Math.log(3 + (firsts.get(word) ?? 0)) * variety) / count;
    };
    const repeated = new Map<string, number>();
    for (const { phrase } of occurrences) repeated.set(phrase, (repeated.get(phrase) ?? 0) + 1);
    const scores = occurrences.map(({ phrase, words }): [string, number] => {
      const weights = words.map(weight);
      const product = weights.reduce((total, each) => total * each, 1);
      const sum = weights.reduce((total, each) => total + each, 0);
      return [phrase, -product / ((1 + sum) * (repeated.get(phrase) ?? 1))];
    });
    return best(new Map(scores));
  });
}
