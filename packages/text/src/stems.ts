import { stemmer } from 'stemmer';
import type { Language } from './stop-words.ts';

/** Endings that leave at least four letters. */
const endings: Readonly<Record<Exclude<Language, 'en'>, RegExp>> = {
  de: /(?<=.{4})(?:ungen|erinnen|innen|ern|em|en|er|es|e|n|s|t|st)$/,
  fr: /(?<=.{4})(?:ements?|ations?|aient|ait|ant|ees?|es|er|ez|ent|e|s|x)$/,
  es: /(?<=.{4})(?:aciones|acion|amente|mente|aron|ieron|aba|ando|iendo|ado|ada|ados|adas|os|as|es|ar|er|ir|o|a|e|s)$/,
};
/** The German prefix of participles: gelagert, gebacken. */
const participle = /^ge(?=[a-z]{4,}(?:t|en)$)/;
/** English words whose stems are remembered: texts have most of theirs in common. A full memory is emptied. */
const rememberedMax = 16_384;
/** V8 lets a longer part of a text refer to the text, which would then be remembered too. */
const rememberedLettersMax = 12;
const englishStems = new Map<string, string>();
/** Shorter words lose more than they gain by losing an ending. */
const stemLengthMin = 4;

/**
 * Returns the stem of a word in lower case without diacritics: English by Porter (1980, "An algorithm for suffix
 * stripping"); German, French and Spanish by removing one ending, in the manner of Savoy's light stemmers.
 */
export function stemOf(word: string, language: Language): string {
  if (word.length < stemLengthMin) return word;
  if (language === 'en') return englishStemOf(word);
  return (language === 'de' ? word.replace(participle, '') : word).replace(endings[language], '');
}

function englishStemOf(word: string): string {
  const known = englishStems.get(word);
  if (known !== undefined) return known;
  const stem = /^[a-z]+$/.test(word) ? stemmer(word) : word;
  if (word.length <= rememberedLettersMax) {
    if (englishStems.size >= rememberedMax) englishStems.clear();
    englishStems.set(word, stem);
  }
  return stem;
}
