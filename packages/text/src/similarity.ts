/**
 * How alike two short texts are in meaning, as far as their words tell. Words of one text are aligned with the words of
 * the other that are most like them, and count by how rare they are (Mihalcea, Corley and Strapparava 2006,
 * "Corpus-based and Knowledge-based Measures of Text Semantic Similarity"); the likeness of two different words is the
 * cosine of their character n-grams, so that word forms, compounds and typing errors are found without a dictionary.
 */
import { everydayStems } from './everyday-words.ts';
import { fold, guessLanguage } from './tokens.ts';
import { stemOf } from './stems.ts';
import { type Language, stopWords } from './stop-words.ts';
import { unspacedScripts } from './unspaced-scripts.ts';

/** Function words say little, but two texts that share them are built alike. */
const stopWordWeight = 0.25;
/** Another number is another statement. */
const numberWeight = 1.5;
/** What is denied is no repetition of what is said. */
const negationWeight = 2;
/** Words that stand in texts about anything count for this part, where no collection tells how frequent they are. */
const everydayWeight = 0.6;
/** Rare words tell more than in proportion to their information. */
const rarityPower = 1.3;
/** Words less alike than this have only common syllables; what is above counts for a little less than a repetition. */
const likenessMin = 0.4;
const likenessWeight = 0.9;
/** What lies beyond tells no more about a short text; the bound keeps the cost of hostile input small. */
const charactersMax = 2_000;
const wordLengthMax = 40;
/** Texts whose reading is remembered, since most callers compare each with many. */
const rememberedMax = 512;

const unspaced = new RegExp(`[${unspacedScripts}\\p{sc=Hang}]`, 'u');
const word = new RegExp(`[${unspacedScripts}]{1,2}|\\p{N}+(?:[.,:]\\p{N}+)*|[\\p{L}\\p{M}]+`, 'gu');
const negations: ReadonlySet<string> = new Set(
  'not no never without none nobody nothing cannot nor neither nicht kein keine keinen nie niemals ohne pas jamais aucun aucune sans nunca jamas sin ninguno ninguna'.split(
    ' ',
  ),
);

/** Compares two texts: 0 for nothing in common to 1 for the same words. Symmetric. */
export type Similarity = (a: string, b: string) => number;

interface Word {
  readonly stem: string;
  readonly weight: number;
  /** Character n-grams with their counts; empty for words that are like no other, such as numbers. */
  readonly grams: ReadonlyMap<string, number>;
  readonly norm: number;
}

interface ReadText {
  readonly words: readonly Word[];
  readonly weight: number;
  readonly stems: ReadonlySet<string>;
  /** Words by n-gram, as indices. */
  readonly holders: ReadonlyMap<string, readonly number[]>;
}

/**
 * Creates a measure of similarity.
 *
 * @param collection texts of the kind that is compared: words that are frequent in them count less. Without it a
 *   list of everyday English words stands in.
 */
export function createSimilarity(collection: readonly string[] = []): Similarity {
  // Short texts hardly show their language; a wrong guess would give two texts different stems.
  const shared = collection.length > 0 ? guessLanguage(collection.join('\n')) : undefined;
  const languageOf = (text: string): Language => shared ?? guessLanguage(text);
  const rarityOf = rarityIn(collection, languageOf);
  const remembered = new Map<string, ReadText>();
  const read = (text: string): ReadText => {
    const known = remembered.get(text);
    if (known) return known;
    const fresh = readText(text, languageOf(text), rarityOf);
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(text, fresh);
    return fresh;
  };
  return (a, b) => {
    const [one, other] = [read(a), read(b)];
    return Math.min(1, Math.sqrt(sharedPart(one, other) * sharedPart(other, one)));
  };
}

/** How often a text denies something. */
export function countNegations(text: string): number {
  const contracted = fold(text.slice(0, charactersMax)).match(/\p{L}n['’]t(?!\p{L})/gu)?.length ?? 0;
  return contracted + wordsOf(text).filter((folded) => negations.has(folded)).length;
}

/** How much a stem tells: its inverse document frequency in the collection; without one, little for everyday stems. */
function rarityIn(
  collection: readonly string[],
  languageOf: (text: string) => Language,
): (stem: string) => number {
  if (collection.length === 0) return (stem) => (everydayStems.has(stem) ? everydayWeight : 1);
  const holders = new Map<string, number>();
  for (const text of collection) {
    const language = languageOf(text);
    const stems = wordsOf(text).map((folded) => stemOf(folded, language));
    for (const stem of new Set(stems)) holders.set(stem, (holders.get(stem) ?? 0) + 1);
  }
  return (stem) => Math.log(1 + (collection.length + 1) / ((holders.get(stem) ?? 0) + 0.5)) ** rarityPower;
}

function wordsOf(text: string): string[] {
  const found = fold(text.slice(0, charactersMax)).match(word) ?? [];
  return found.map((surface) => surface.slice(0, wordLengthMax));
}

function readText(text: string, language: Language, rarityOf: (stem: string) => number): ReadText {
  const words = wordsOf(text).map((folded) => readWord(folded, language, rarityOf));
  const holders = new Map<string, number[]>();
  for (const [at, { grams }] of words.entries()) {
    for (const gram of grams.keys()) {
      const known = holders.get(gram);
      if (known) known.push(at);
      else holders.set(gram, [at]);
    }
  }
  return {
    words,
    holders,
    weight: words.reduce((sum, { weight }) => sum + weight, 0),
    stems: new Set(words.map(({ stem }) => stem)),
  };
}

function readWord(folded: string, language: Language, rarityOf: (stem: string) => number): Word {
  const stem = stemOf(folded, language);
  const number = /^\p{N}/u.test(folded);
  const stop = stopWords[language].has(folded);
  const kind = number ? numberWeight : negations.has(folded) ? negationWeight : stop ? stopWordWeight : 1;
  const comparable = !number && !stop && !unspaced.test(folded);
  const grams = comparable ? gramsOf(folded) : new Map<string, number>();
  const norm = Math.sqrt([...grams.values()].reduce((sum, count) => sum + count * count, 0));
  return { stem, weight: kind * rarityOf(stem), grams, norm };
}

/** Runs of two to four characters of a word with marks at both ends. */
function gramsOf(folded: string): Map<string, number> {
  const marked = `<${folded}>`;
  const grams = new Map<string, number>();
  for (let size = 2; size <= 4; size += 1) {
    for (let start = 0; start + size <= marked.length; start += 1) {
      const gram = marked.slice(start, start + size);
      grams.set(gram, (grams.get(gram) ?? 0) + 1);
    }
  }
  return grams;
}

/** How much of what `text` says is in `other`, 0 to 1. */
function sharedPart(text: ReadText, other: ReadText): number {
  let shared = 0;
  for (const one of text.words) {
    if (other.stems.has(one.stem)) shared += one.weight;
    else shared += one.weight * bestLikeness(one, other);
  }
  return text.weight === 0 ? 0 : shared / text.weight;
}

/** The likeness of a word to the word of `other` that is most like it. */
function bestLikeness(one: Word, other: ReadText): number {
  const products = new Map<number, number>();
  for (const [gram, count] of one.grams) {
    for (const at of other.holders.get(gram) ?? [])
      products.set(at, (products.get(at) ?? 0) + count * (other.words[at]?.grams.get(gram) ?? 0));
  }
  let best = 0;
  for (const [at, product] of products)
    best = Math.max(best, product / (one.norm * (other.words[at]?.norm ?? 1)));
  return best < likenessMin ? 0 : best * likenessWeight;
}
