import { type NumberWords, letterMultipliers, multipliers } from './spelled-numbers.ts';

/** A number while its parts are read, from the greatest to the smallest: two hundred and five thousand. */
export class NumberRun {
  readonly start: number;
  /** Behind the last part. */
  end: number;
  /** The same, or behind a word that joins what may follow. */
  reach: number;
  readonly inFigures: boolean;
  /** What the parts up to the last thousand or million may come to. */
  #totals: readonly number[];
  /** What stands behind them. */
  #rest = 0;
  #isArticle = false;
  #joined = false;

  private constructor(start: number, end: number, figures: readonly number[] | null) {
    this.start = start;
    this.end = end;
    this.reach = end;
    this.inFigures = figures !== null;
    this.#totals = figures ?? [0];
  }

  /** A number that starts with figures, which nothing but a multiplier can follow. */
  static ofFigures(start: number, end: number, values: readonly number[]): NumberRun {
    return new NumberRun(start, end, values);
  }

  /** A number that starts with this word; null where no number does. */
  static ofWord(word: string, start: number, end: number, words: NumberWords): NumberRun | null {
    const run = new NumberRun(start, end, null);
    const value = words.values.get(word);
    if (value !== undefined) run.#rest = value;
    else if (words.articles.has(word)) run.#isArticle = true;
    else if (!run.#takeBare(word, words)) return null;
    return run;
  }

  /** What the number may be; empty for an article that no hundred or million follows. */
  get values(): readonly number[] {
    return this.#isArticle ? [] : this.#totals.map((total) => total + this.#rest);
  }

  /** Takes a word that continues the number; false when it does not. */
  take(word: string, end: number, words: NumberWords | null): boolean {
    const taken = this.inFigures ? this.#scaleFigures(word) : words !== null && this.#takeWord(word, words);
    if (!taken) return false;
    this.reach = end;
    if (!this.#joined) this.end = end;
    return true;
  }

  #scaleFigures(word: string): boolean {
    const factors = multipliers.get(word) ?? letterMultipliers.get(word);
    if (factors === undefined) return false;
    this.#totals = factors.flatMap((factor) => this.#totals.map((total) => total * factor));
    return true;
  }

  #takeWord(word: string, words: NumberWords): boolean {
    if (word === words.joint && !this.#joined && !this.#isArticle) return (this.#joined = true);
    const taken = this.#multiply(word, words) || this.#add(word, words);
    if (taken) [this.#joined, this.#isArticle] = [false, false];
    return taken;
  }

  #multiply(word: string, { hundreds }: NumberWords): boolean {
    const amount = Math.max(1, this.#rest);
    const hundred = hundreds.get(word);
    if (hundred !== undefined) {
      if (this.#rest >= 100) return false;
      this.#rest = amount * hundred;
      return true;
    }
    const factors = multipliers.get(word);
    if (factors === undefined) return false;
    this.#totals = factors.flatMap((factor) => this.#totals.map((total) => total + amount * factor));
    this.#rest = 0;
    return true;
  }

  /** A hundred and a thousand without a number before them are numbers in every language but English. */
  #takeBare(word: string, words: NumberWords): boolean {
    const value = words.hundreds.get(word) ?? multipliers.get(word)?.[0] ?? 0;
    return words.language !== 'en' && (value === 100 || value === 1_000) && this.#multiply(word, words);
  }

  #add(word: string, words: NumberWords): boolean {
    const value = words.values.get(word) ?? 0;
    if (value === 0 || this.#isArticle) return false;
    const { language } = words;
    const below = this.#rest % 100;
    if (language === 'fr' && below === 4 && value === 20) this.#rest += 76;
    else if (fits(below, value) || fitsIn(language, { below, value, joined: this.#joined }))
      this.#rest += value;
    else return false;
    return true;
  }
}

function fits(below: number, value: number): boolean {
  if (value >= 10) return below === 0;
  return below % 10 === 0 && below !== 10;
}

/** Soixante-dix, dix-sept; fünfundzwanzig. */
function fitsIn(
  language: NumberWords['language'],
  { below, value, joined }: { readonly below: number; readonly value: number; readonly joined: boolean },
): boolean {
  if (language === 'de') return joined && below > 0 && below < 10 && value >= 20 && value % 10 === 0;
  if (language !== 'fr') return false;
  if (value < 10) return below % 20 === 10;
  return value < 20 && (below === 60 || below === 80);
}
