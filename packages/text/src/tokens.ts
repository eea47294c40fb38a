/**
 * Turns text into terms for ranking: lower case, without diacritics, without function words, stemmed. Scripts that put
 * no spaces between words are cut into overlapping pairs of characters, the standard in CJK retrieval.
 */
import { stemOf } from './stems.ts';
import { type Language, hanGrammar, hanQuestions, kanaGrammar, stopWords } from './stop-words.ts';
import { unspacedScripts } from './unspaced-scripts.ts';

/** A word, a number with its separators, or a run of a script that is written without spaces. */
const word = new RegExp(
  `(?<unspaced>[${unspacedScripts}\\p{sc=Hang}ー々]+)|\\p{N}+(?:[.,]\\p{N}+)*|[\\p{L}\\p{M}]+`,
  'gu',
);
const beyondAscii = /[^\0-\x7f]/;
/** The same where there is nothing but ASCII. */
const asciiWord = /[0-9]+(?:[.,][0-9]+)*|[A-Za-z]+/g;
const scriptRun = /[\p{sc=Kana}ー]+|\p{sc=Hira}+|[\p{sc=Han}々]+|[^\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー々]+/gu;

/** A longer word is no word; the cut bounds the cost of stemming and the memory of the vocabulary. */
const wordLengthMax = 40;

/** A term and the text that it came from. */
export interface Token {
  readonly term: string;
  readonly surface: string;
}

/** Lower case without diacritics, as `stopWords` holds its words. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (!/[^\u0020-\u007e]/.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/ß/g, 'ss')
    .normalize('NFC');
}

/**
 * The language whose function words are the most frequent among the first words of `text`; English when none stands
 * out, because an English stop list does no harm to a text without English words.
 */
export function guessLanguage(text: string): Language {
  const counts: Record<Language, number> = { en: 0, de: 0, fr: 0, es: 0 };
  const languages: readonly Language[] = ['en', 'de', 'fr', 'es'];
  for (const match of fold(text.slice(0, 8_000)).match(/[a-z]+/g) ?? []) {
    for (const language of languages) if (stopWords[language].has(match)) counts[language] += 1;
  }
  return languages.reduce((best, language) => (counts[language] > counts[best] ? language : best), 'en');
}

/** Cuts text into tokens; one tokeniser serves one source and its query, and remembers the words that it met. */
export class Tokeniser {
  /** Whose function words and endings count. */
  readonly language: Language;
  /** By spelling; null for a function word. */
  readonly #terms = new Map<string, string | null>();

  constructor(options: { readonly language: Language }) {
    this.language = options.language;
  }

  /** Returns the tokens of `text` in order, function words left out. */
  tokens(text: string): Token[] {
    const tokens: Token[] = [];
    if (!beyondAscii.test(text)) {
      for (const surface of text.match(asciiWord) ?? []) this.#add(tokens, surface);
      return tokens;
    }
    for (const match of text.matchAll(word)) {
      const surface = match[0];
      if (match.groups?.['unspaced'] === undefined) this.#add(tokens, surface);
      else for (const term of unspacedTerms(surface)) tokens.push({ term, surface: term });
    }
    return tokens;
  }

  #add(tokens: Token[], surface: string): void {
    let term = this.#terms.get(surface);
    if (term === undefined) {
      term = this.#termOf(surface);
      this.#terms.set(surface, term);
    }
    if (term !== null) tokens.push({ term, surface });
  }

  #termOf(surface: string): string | null {
    const folded = fold(surface.slice(0, wordLengthMax));
    if (stopWords[this.language].has(folded)) return null;
    const number = /^\p{N}/u.test(folded);
    return number ? folded.replace(/,(?=\p{N}{3})/gu, '') : stemOf(folded, this.language);
  }
}

function* unspacedTerms(run: string): Generator<string> {
  for (const [part] of run.replace(hanQuestions, ' ').matchAll(scriptRun)) {
    if (part.trim() === '') continue;
    if (/^[\p{sc=Kana}ー]/u.test(part) && part.length <= wordLengthMax) {
      yield part;
    } else if (/^\p{sc=Han}/u.test(part)) {
      for (const piece of part.split(hanGrammar)) if (piece !== '') yield* pairs(piece);
    } else if (/^\p{sc=Hira}/u.test(part)) {
      if (part.length > 2) yield* kanaWord(part);
    } else {
      yield* pairs(part);
    }
  }
}

/** Most runs of hiragana are endings and particles; one without a pair that is grammar is taken for a word. */
function* kanaWord(run: string): Generator<string> {
  const found = [...pairs(run)];
  if (!found.some((pair) => kanaGrammar.has(pair))) yield* found;
}

function* pairs(text: string): Generator<string> {
  const characters = Array.from(text);
  if (characters.length === 1) yield text;
  for (let index = 0; index + 1 < characters.length; index += 1) {
    yield `${characters[index] ?? ''}${characters[index + 1] ?? ''}`;
  }
}
