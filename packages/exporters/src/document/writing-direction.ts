/** Languages whose script runs from right to left (Unicode CLDR). */
const rightToLeftLanguages = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb']);

/** Whether a language is written from right to left, by its BCP 47 tag. */
export function isRightToLeft(language: string): boolean {
  return rightToLeftLanguages.has(new Intl.Locale(language).language);
}
