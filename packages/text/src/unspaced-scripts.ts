/** The scripts that put no spaces between words, for the character class of a regular expression with the flag `u`. */
export const unspacedScripts =
  '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';

/** Finds a character of such a script. */
export const unspacedCharacter = new RegExp(`[${unspacedScripts}]`, 'u');

/** The languages that are written in such a script, as ISO 639-1. */
export const unspacedLanguages: ReadonlySet<string> = new Set(['zh', 'ja', 'th', 'lo', 'km', 'my']);
