/**
 * Reads a query for comparison: what counts in it, in its order, in a spelling that is the same for differences which
 * do not matter.
 */
import { type Language, stopWords } from '@harvest/text/stop-words';
import { guessLanguage } from '@harvest/text/tokens';
import {
  contractions,
  freeWords,
  movableWords,
  opening,
  orderingWords,
  placeWords,
  presentBe,
  presentDo,
  sameWords,
  samePhrases,
  unrelatedForms,
} from './query-lexicon.ts';

/** A word, number or sign that counts. */
export interface QueryTerm {
  /** What is compared. */
  readonly form: string;
  /** True for a word that is written like a name where other words are not. */
  readonly named: boolean;
  /** What article and ending say; null when they say nothing. */
  readonly number: 'one' | 'several' | null;
}

export interface QueryTerms {
  readonly language: Language;
  /** False for a statement or an order. */
  readonly asks: boolean;
  /** Runs of terms that belong together: the second and later ones begin with a word that may move, or at a comma. */
  readonly phrases: readonly (readonly QueryTerm[])[];
  /** What stands between quotation marks, in lower case. */
  readonly quotes: readonly string[];
  /** True when capitals tell names: some words have them and others do not. */
  readonly capitalsTell: boolean;
}

/** A number with its sign and separators, a word, a mark between phrases, or any other sign but mere punctuation. */
const token =
  /(?<![\p{L}\p{N}])[-−]?\p{N}+(?:[.,:]\p{N}+)*(?![\p{L}\p{N}])|[\p{L}\p{N}\p{M}]+|[,;:]|[^\s\p{L}\p{N}\p{M}.!?'"()[\]\-–—…]/gu;
const quotation = /"([^"]+)"|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu;
const boundary = /^[,;:]$/;
/** How far a form of "be" may stand from the -ing that goes with it: is the water rising. */
const progressiveSpan = 3;
/** How many words may stand between an article and its noun, both counted: a small red house. */
const articleSpan = 3;
/** How many words on either side say what one means. */
const placeSpan = Math.max(progressiveSpan, articleSpan);
const digit = /\p{N}/u;
const capital = /^\p{Lu}/u;
const questionWord = /^(?:who|whom|what|when|where|why|which|how)$/;
const asking =
  /^\W*(?:(?:in|on|at|for|to|from|by|with|about|of|since|until)\s+)?(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b/iu;

/** Reads a query. Only in English are any words free, alike or inflected; in other languages each counts as it is. */
export function termsOf(query: string): QueryTerms {
  const text = readable(query);
  const language = guessLanguage(text);
  const body = language === 'en' ? text.replace(opening, '') : text;
  // "Can you explain it?" is no question but an order, as is what is left of it.
  const asks = asking.test(body) || (body === text && body.endsWith('?'));
  const plain = language === 'en' ? plainEnglish(body) : body;
  const surfaces = plain.match(token) ?? [];
  const capitalsTell = tellNames(surfaces);
  const phrases: QueryTerm[][] = [[]];
  surfaces.forEach((surface, index) => {
    if (boundary.test(surface)) {
      phrases.push([]);
      return;
    }
    const place = {
      before: surfaces.slice(Math.max(0, index - placeSpan), index),
      after: surfaces.slice(index + 1, index + 1 + placeSpan),
      capitalsTell,
      asks,
    };
    const form = language === 'en' ? englishForm(surface, place) : surface.toLowerCase();
    if (form === null) return;
    const named = index > 0 && capital.test(surface);
    const term = { form, named, number: numberOf(surface, form, place.before) };
    const current = phrases.at(-1);
    if (current === undefined || movableWords.has(surface.toLowerCase())) phrases.push([term]);
    else current.push(term);
  });
  return {
    language,
    asks,
    phrases: phrases.filter((phrase) => phrase.length > 0),
    quotes: Array.from(text.matchAll(quotation), ([, double, single]) =>
      (double ?? single ?? '').toLowerCase().trim(),
    ).toSorted(),
    capitalsTell,
  };
}

/** A query in the spelling in which it is compared, for an embedder. */
export function comparableText({ phrases }: QueryTerms): string {
  return phrases
    .flat()
    .map(({ form }) => form)
    .join(' ');
}

/** Whether a term holds its neighbours in their places. */
export function holdsOrder(term: QueryTerm): boolean {
  return orderingWords.has(term.form);
}

/** One spelling of quotation marks, and small letters where all are capitals. */
function readable(query: string): string {
  const text = query
    .normalize('NFKC')
    .replace(/[’‘`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .trim();
  return isShouted(text) ? text.toLowerCase() : text;
}

/** All in capitals, in more than one word: a single one is rather an abbreviation. */
function isShouted(text: string): boolean {
  if (/\p{Ll}/u.test(text)) return false;
  return text.split(/\s+/).filter((word) => /\p{Lu}{2}/u.test(word)).length > 1;
}

function plainEnglish(text: string): string {
  let plain = text;
  for (const [pattern, words] of contractions) plain = plain.replace(pattern, words);
  for (const [pattern, words] of samePhrases) plain = plain.replace(pattern, words);
  return plain;
}

/** Capitals mean nothing in a text that has none after its first word, or in one that has no long word without. */
function tellNames(surfaces: readonly string[]): boolean {
  const later = surfaces.slice(1).filter((surface) => /^\p{L}/u.test(surface));
  const capital = later.some((surface) => /^\p{Lu}/u.test(surface));
  return capital && later.some((surface) => /^\p{Ll}{4,}/u.test(surface));
}

/** Between which words one stands, the nearest few of them, and whether capitals tell names there. */
interface Place {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly capitalsTell: boolean;
  readonly asks: boolean;
}

/** What an English word counts as; null when it does not count. */
function englishForm(surface: string, place: Place): string | null {
  const lower = surface.toLowerCase();
  if (digit.test(surface)) {
    const number = lower.replace(/,(?=\p{N}{3})/gu, '');
    return sameWords.get(number) ?? number;
  }
  // An abbreviation that reads like a word of grammar is no such word: US, IT, WHO.
  if (surface.length > 1 && surface === surface.toUpperCase() && stopWords.en.has(lower)) return surface;
  if (lower === 'a') return isArticle(surface, place) ? null : 'A';
  if (isFree(lower, place)) return null;
  if (presentBe.has(lower)) return 'be';
  if (presentDo.has(lower)) return 'do';
  const next = place.after[0];
  if (placeWords.has(lower)) return next !== undefined && digit.test(next) ? lower : 'in';
  const base = baseOf(lower, place);
  // A name keeps its words, whatever else they mean.
  if (place.capitalsTell && place.before.length > 0 && capital.test(surface)) return base;
  return sameWords.get(lower) ?? sameWords.get(lower.replace(/s$/, '')) ?? sameWords.get(base) ?? base;
}

function isFree(word: string, { before, after }: Place): boolean {
  if (freeWords.has(word)) return true;
  if (presentBe.has(word)) return after.slice(0, progressiveSpan).some(isProgressive);
  if (!presentDo.has(word)) return false;
  const previous = before.at(-1)?.toLowerCase();
  return previous === undefined || questionWord.test(previous) || after[0]?.toLowerCase() === 'not';
}

function isProgressive(word: string): boolean {
  return word.length > 5 && word.endsWith('ing') && !unrelatedForms.has(word.toLowerCase());
}

/**
 * Whether an "a" is an article and not a name, such as that of vitamin A or bulb a: it begins the text or follows a word
 * of grammar, an order or a verb in -s, -ing or -ed, and stands before a word that it can belong to.
 */
function isArticle(surface: string, { before, after }: Place): boolean {
  const next = after[0]?.toLowerCase() ?? '';
  const fits = /^[\p{L}\p{N}]{2}/u.test(next) && next !== 'little' && !stopWords.en.has(next);
  const previous = before.at(-1)?.toLowerCase();
  if (!fits || previous === undefined) return fits;
  if (surface === 'A') return false;
  if (before.length === 1 || boundary.test(previous) || stopWords.en.has(previous)) return true;
  return /(?:[^sui]s|ing|ed)$/.test(previous);
}

/** Whether a word stands where an article says that there is one of it, or has the ending that says there are several. */
function numberOf(surface: string, form: string, before: readonly string[]): QueryTerm['number'] {
  const lower = surface.toLowerCase();
  if (lower.endsWith('s') && !form.endsWith('s')) return 'several';
  return lower === form && before.slice(-articleSpan).some((word) => /^an?$/i.test(word)) ? 'one' : null;
}

/**
 * A word without the ending of the plural and of the present tense, -s; of one that goes with a form of "be", or with a
 * noun in a caption, also without -ing. Past tenses, gerunds and derived words keep theirs: they mean something else.
 */
function baseOf(word: string, place: Place): string {
  if (!/^[a-z]{4,}$/.test(word) || unrelatedForms.has(word) || /(?:ss|us|is|ics)$/.test(word)) return word;
  if (/[a-z]{2}ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/[a-z]s$/.test(word)) return word.replace(/(?<=ss|x|ch|sh)es$|s$/, '');
  return /[aeiouy].*ing$/.test(word) && isVerb(place) ? verbOf(word.slice(0, -3)) : word;
}

function isVerb({ before, asks }: Place): boolean {
  if (before.slice(-progressiveSpan).some((word) => presentBe.has(word.toLowerCase()))) return true;
  const previous = before.at(-1);
  return !asks && before.length > 1 && previous !== undefined && !stopWords.en.has(previous.toLowerCase());
}

/** A verb from what is left of it without -ing: runn(ing) is run, rid(ing) ride, danc(ing) dance and walk(ing) walk. */
function verbOf(stem: string): string {
  if (/([bdgmnprt])\1$/.test(stem)) return stem.slice(0, -1);
  return /[vcz]$|^[^aeiouy]*[aeiouy][^aeiouywx]$/.test(stem) ? `${stem}e` : stem;
}
