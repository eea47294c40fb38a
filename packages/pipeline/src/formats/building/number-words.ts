import type { Language } from '@harvest/text/stop-words';

/** Small numbers as words, from two on: "one" is a pronoun as often as a number. */
export const numberWords: Readonly<Record<Language, readonly string[]>> = {
  en: 'two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty'.split(
    ' ',
  ),
  de: 'zwei drei vier fünf sechs sieben acht neun zehn elf zwölf fünfzehn zwanzig dreißig vierzig fünfzig'.split(
    ' ',
  ),
  fr: 'deux trois quatre cinq six sept huit dix onze douze quinze vingt trente quarante cinquante'.split(' '),
  es: 'dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta'.split(
    ' ',
  ),
};
