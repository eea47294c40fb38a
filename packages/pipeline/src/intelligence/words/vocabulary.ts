import { type Language, stopWords } from '@harvest/text/stop-words';
import { functionWordsOf } from '@harvest/text/language';
import { stemOf } from '@harvest/text/stems';
import { fold } from '@harvest/text/tokens';
import { commonStems } from './common-words.ts';
import { endings, knownWords } from './word-classes.ts';
import type { WordClass } from './word-class.ts';

/** What is known of a spelling wherever it stands. */
export interface WordForm {
  readonly surface: string;
  /** Lower case, diacritics kept. */
  readonly lower: string;
  readonly stem: string;
  /** Number of the stem in its vocabulary, from 0. */
  readonly stemId: number;
  /** Before a look at the neighbours. */
  readonly wordClass: WordClass;
  readonly capital: boolean;
  /** Such as `NASA`, `U.S` or `F16`. */
  readonly acronym: boolean;
  /** How much the word tells of what a text is about, from 0 to 1. */
  readonly weight: number;
  /** True for a function word of the language. */
  readonly functional: boolean;
}

const elidingLanguages: ReadonlySet<string> = new Set(['fr', 'it', 'ca']);

/** A longer word is no word; the cut bounds the cost of its stem. */
const wordLengthMax = 40;
/** Words that every text may use tell less than rare ones; measured on scientific abstracts, flat around these. */
const knownWordWeight = 0.4;
const commonWordWeight = 0.1;

/** What is known of a spelling in every text of its language. */
type GeneralForm = Omit<WordForm, 'stemId'>;

/** English spellings that are remembered: texts have most of theirs in common. A full memory is emptied. */
const rememberedMax = 16_384;
/** V8 lets a longer part of a text refer to the text, which would then be remembered too. */
const rememberedLettersMax = 12;
const rememberedForms = new Map<string, GeneralForm>();

/** The spellings of one source, each looked at once; it grows with the source's vocabulary. */
export class Vocabulary {
  readonly #language: string;
  readonly #functional: ReadonlySet<string>;
  /** True where an apostrophe joins two words: `l'eau`. */
  readonly elides: boolean;
  readonly #forms = new Map<string, WordForm>();
  readonly #stemIds = new Map<string, number>();

  constructor(options: { readonly language: string }) {
    this.#language = options.language;
    this.elides = elidingLanguages.has(options.language);
    this.#functional = functionalWords(options.language);
  }

  formOf(surface: string): WordForm {
    const known = this.#forms.get(surface);
    if (known !== undefined) return known;
    const general = this.#language === 'en' ? rememberedForms.get(surface) : undefined;
    const form = this.#numbered(general ?? this.#generalFormOf(surface));
    this.#forms.set(surface, form);
    return form;
  }

  #numbered(general: GeneralForm): WordForm {
    const stemId = this.#stemIds.get(general.stem) ?? this.#stemIds.size;
    this.#stemIds.set(general.stem, stemId);
    return { ...general, stemId };
  }

  #generalFormOf(surface: string): GeneralForm {
    const lower = surface.toLowerCase().replaceAll('’', "'");
    const folded = fold(lower.slice(0, wordLengthMax));
    const stem = hasStems(this.#language) ? stemOf(folded, this.#language) : folded;
    const form: GeneralForm = {
      surface,
      lower,
      stem,
      wordClass: classOf(surface, lower),
      weight: this.#weightOf(lower, stem),
      capital: /^\p{Lu}/u.test(surface),
      acronym: /^\p{Lu}[\p{Lu}\p{N}.&-]+$/u.test(surface),
      functional: this.#functional.has(folded) || this.#functional.has(lower),
    };
    if (this.#language === 'en' && surface.length <= rememberedLettersMax) {
      if (rememberedForms.size >= rememberedMax) rememberedForms.clear();
      rememberedForms.set(surface, form);
    }
    return form;
  }

  /** True when the source has a word in exactly this spelling. */
  holds(surface: string): boolean {
    return this.#forms.has(surface);
  }

  #weightOf(lower: string, stem: string): number {
    if (this.#language !== 'en') return 1;
    if (commonStems.has(stem)) return commonWordWeight;
    return knownWords.has(lower) ? knownWordWeight : 1;
  }
}

function hasStems(language: string): language is Language {
  return Object.hasOwn(stopWords, language);
}

const functionalByLanguage: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(stopWords).map(([language, words]) => [
    language,
    new Set([...words, ...functionWordsOf(language)]),
  ]),
);

function functionalWords(language: string): ReadonlySet<string> {
  return functionalByLanguage.get(language) ?? functionWordsOf(language);
}

function classOf(surface: string, lower: string): WordClass {
  if (/^\p{N}/u.test(surface)) return 'number';
  const known = knownWords.get(lower);
  if (known !== undefined) return known;
  if (!/^\p{L}/u.test(surface)) return 'mark';
  for (const [ending, wordClass] of endings) if (ending.test(lower)) return wordClass;
  return 'noun';
}
