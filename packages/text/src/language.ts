import { cyrillicFunctionWords, latinFunctionWords, tellingLetters } from './language-words.ts';

/** Parts of a text that are looked at: its start and its middle, in UTF-16 code units. */
const startLength = 4_000;
const middleLength = 2_000;
/** A function word that several languages share counts in each of them, by this part for every further language. */
const sharedWordWeight = 0.75;
const letterWeight = 0.6;
/** A language of which fewer words than this share are function words, or less evidence in all, is not told. */
const functionWordShareMin = 0.12;
const evidenceMin = 0.75;

/** The part of a text that is looked at: lower case, without addresses. */
interface Sample {
  readonly text: string;
  /** What is beyond ASCII, with a space for what is not. */
  readonly beyondAscii: string;
}

type Tell = (sample: Sample) => string | null;

/** The languages that have a function word, and how much it counts for each of them. */
interface FunctionWord {
  readonly languages: readonly string[];
  readonly weight: number;
}

const latinWords = functionWordsBySpelling(latinFunctionWords);
const cyrillicWords = functionWordsBySpelling(cyrillicFunctionWords);

/**
 * Scripts and how the language is told within each; a script that only one large language uses tells it by itself. Latin
 * is the first, since it has the letters of ASCII.
 */
const scripts: readonly { readonly letters: RegExp; readonly tell: Tell }[] = [
  { letters: /\p{sc=Latin}/gu, tell: (sample) => byFunctionWords(sample, latinWords) },
  { letters: /\p{sc=Cyrillic}/gu, tell: (sample) => byFunctionWords(sample, cyrillicWords) },
  { letters: /\p{sc=Arabic}/gu, tell: arabicScriptLanguage },
  { letters: /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu, tell: hanScriptLanguage },
  { letters: /\p{sc=Devanagari}/gu, tell: devanagariLanguage },
  ...Object.entries({
    el: /\p{sc=Greek}/gu,
    he: /\p{sc=Hebrew}/gu,
    ko: /\p{sc=Hangul}/gu,
    bn: /\p{sc=Bengali}/gu,
    ta: /\p{sc=Tamil}/gu,
    te: /\p{sc=Telugu}/gu,
    gu: /\p{sc=Gujarati}/gu,
    pa: /\p{sc=Gurmukhi}/gu,
    kn: /\p{sc=Kannada}/gu,
    ml: /\p{sc=Malayalam}/gu,
    si: /\p{sc=Sinhala}/gu,
    th: /\p{sc=Thai}/gu,
    lo: /\p{sc=Lao}/gu,
    km: /\p{sc=Khmer}/gu,
    my: /\p{sc=Myanmar}/gu,
    ka: /\p{sc=Georgian}/gu,
    hy: /\p{sc=Armenian}/gu,
    am: /\p{sc=Ethiopic}/gu,
  }).map(([language, letters]) => ({ letters, tell: () => language })),
];

/**
 * The language of a text as ISO 639-1, null where it cannot be told. A script of its own tells a language; languages
 * that share one are told by their function words and letters, for which about ten words are enough. The text is
 * judged by its start and its middle, so the time does not grow with its length.
 */
export function identifyLanguage(text: string): string | null {
  const sample = sampleOf(text);
  // Most texts are ASCII for the most part, which is Latin or no letter.
  let latinCount = sample.text.replace(/[^a-z]+/g, '').length;
  let best: { readonly count: number; readonly tell: Tell } = { count: 0, tell: () => null };
  for (const { letters, tell } of scripts) {
    const count = latinCount + (sample.beyondAscii.match(letters)?.length ?? 0);
    if (count > best.count) best = { count, tell };
    if (sample.beyondAscii === '') break;
    latinCount = 0;
  }
  return best.tell(sample);
}

function sampleOf(text: string): Sample {
  const middle = Math.max(startLength, Math.floor(text.length / 2));
  const sample = `${text.slice(0, startLength)} ${text.slice(middle, middle + middleLength)}`;
  const lower = sample
    .replace(/\bhttps?:\S+/g, ' ')
    .toLowerCase()
    .normalize('NFC');
  const hasOthers = /[^\0-\x7f]/.test(lower);
  return { text: lower, beyondAscii: hasOthers ? lower.replace(/[\0-\x7f]+/g, ' ') : '' };
}

/** The function words of the languages of one script, by the word. */
function functionWordsBySpelling(
  profiles: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, FunctionWord> {
  const found = new Map<string, FunctionWord>();
  for (const [language, functionWords] of profiles) {
    for (const word of functionWords) {
      const languages = [...(found.get(word)?.languages ?? []), language];
      found.set(word, { languages, weight: weightAmong(languages) });
    }
  }
  return found;
}

function weightAmong(languages: readonly string[]): number {
  return sharedWordWeight ** (languages.length - 1);
}

function byFunctionWords(
  { text, beyondAscii }: Sample,
  functionWords: ReadonlyMap<string, FunctionWord>,
): string | null {
  const evidence = new Map<string, number>();
  const add = (languages: readonly string[], weight: number): void => {
    for (const language of languages) evidence.set(language, (evidence.get(language) ?? 0) + weight);
  };
  const words = text.match(beyondAscii === '' ? /[a-z]+/g : /[\p{L}\p{M}]+/gu) ?? [];
  const known = words.flatMap((word) => functionWords.get(word) ?? []);
  for (const { languages, weight } of known) add(languages, weight);
  for (const letter of beyondAscii) {
    const languages = tellingLetters.get(letter);
    if (languages) add(languages, letterWeight * weightAmong(languages));
  }
  const [best, score] = [...evidence].reduce((top, entry) => (entry[1] > top[1] ? entry : top), ['', 0]);
  const own = known.filter(({ languages }) => languages.includes(best)).length;
  return score >= evidenceMin && own >= functionWordShareMin * words.length ? best : null;
}

function arabicScriptLanguage({ text }: Sample): string {
  if (/[ٹڈڑںھہے]/u.test(text)) return 'ur';
  return /[پچژگکی]/u.test(text) ? 'fa' : 'ar';
}

function hanScriptLanguage({ text }: Sample): string {
  const kana = text.match(/[\p{sc=Hiragana}\p{sc=Katakana}]/gu)?.length ?? 0;
  const han = text.match(/\p{sc=Han}/gu)?.length ?? 0;
  return kana * 20 > han ? 'ja' : 'zh';
}

function devanagariLanguage({ text }: Sample): string {
  if (/(?<!\p{L})(?:आहे|आणि|नाही|आहेत|असे|त्या)(?!\p{L})/u.test(text)) return 'mr';
  return /(?<!\p{L})(?:छ|छन्|गर्न|पनि|हुने|भएको|वा)(?!\p{L})/u.test(text) ? 'ne' : 'hi';
}

/** Frequent function words of a language, lower case; none for a language that is told by its script. */
export function functionWordsOf(language: string): ReadonlySet<string> {
  return latinFunctionWords.get(language) ?? cyrillicFunctionWords.get(language) ?? new Set();
}
