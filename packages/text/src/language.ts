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

type Tell = (sample: string) => string | null;

const latinLanguages = languagesByWord(latinFunctionWords);
const cyrillicLanguages = languagesByWord(cyrillicFunctionWords);

/** Scripts and how the language is told within each; a script that only one large language uses tells it by itself. */
const scripts: readonly { readonly letters: RegExp; readonly tell: Tell }[] = [
  { letters: /\p{sc=Latin}/gu, tell: (sample) => byFunctionWords(sample, latinLanguages) },
  { letters: /\p{sc=Cyrillic}/gu, tell: (sample) => byFunctionWords(sample, cyrillicLanguages) },
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
  let best: { readonly count: number; readonly tell: Tell } = { count: 0, tell: () => null };
  for (const { letters, tell } of scripts) {
    const count = sample.match(letters)?.length ?? 0;
    if (count > best.count) best = { count, tell };
  }
  return best.tell(sample);
}

function sampleOf(text: string): string {
  const middle = Math.max(startLength, Math.floor(text.length / 2));
  const sample = `${text.slice(0, startLength)} ${text.slice(middle, middle + middleLength)}`;
  return sample
    .replace(/\bhttps?:\S+/g, ' ')
    .toLowerCase()
    .normalize('NFC');
}

/** Languages that have a function word, by the word; one table for each script. */
function languagesByWord(profiles: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, string[]> {
  const languages = new Map<string, string[]>();
  for (const [language, functionWords] of profiles) {
    for (const word of functionWords) languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  return languages;
}

function byFunctionWords(sample: string, languagesOf: ReadonlyMap<string, readonly string[]>): string | null {
  const evidence = new Map<string, number>();
  const add = (languages: readonly string[], weight: number): void => {
    const each = weight * sharedWordWeight ** (languages.length - 1);
    for (const language of languages) evidence.set(language, (evidence.get(language) ?? 0) + each);
  };
  const words = sample.match(/[\p{L}\p{M}]+/gu) ?? [];
  for (const word of words) add(languagesOf.get(word) ?? [], 1);
  for (const letter of sample) {
    const languages = tellingLetters.get(letter);
    if (languages) add(languages, letterWeight);
  }
  const [best, score] = [...evidence].reduce((top, entry) => (entry[1] > top[1] ? entry : top), ['', 0]);
  const functionWords = words.filter((word) => languagesOf.get(word)?.includes(best) === true).length;
  return score >= evidenceMin && functionWords >= functionWordShareMin * words.length ? best : null;
}

function arabicScriptLanguage(sample: string): string {
  if (/[ٹڈڑںھہے]/u.test(sample)) return 'ur';
  return /[پچژگکی]/u.test(sample) ? 'fa' : 'ar';
}

function hanScriptLanguage(sample: string): string {
  const kana = sample.match(/[\p{sc=Hiragana}\p{sc=Katakana}]/gu)?.length ?? 0;
  const han = sample.match(/\p{sc=Han}/gu)?.length ?? 0;
  return kana * 20 > han ? 'ja' : 'zh';
}

function devanagariLanguage(sample: string): string {
  if (/(?<!\p{L})(?:आहे|आणि|नाही|आहेत|असे|त्या)(?!\p{L})/u.test(sample)) return 'mr';
  return /(?<!\p{L})(?:छ|छन्|गर्न|पनि|हुने|भएको|वा)(?!\p{L})/u.test(sample) ? 'ne' : 'hi';
}

/** Frequent function words of a language, lower case; none for a language that is told by its script. */
export function functionWordsOf(language: string): ReadonlySet<string> {
  return latinFunctionWords.get(language) ?? cyrillicFunctionWords.get(language) ?? new Set();
}
