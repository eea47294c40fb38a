/** Languages whose script runs from right to left (Unicode CLDR). */
const rightToLeftLanguages = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'dv', 'ckb']);

/** Whether a language is written from right to left, by its BCP 47 tag. */
export function isRightToLeft(language: string): boolean {
  return rightToLeftLanguages.has(new Intl.Locale(language).language);
}

/** A letter of a script that runs from right to left. The digits of such scripts run from left to right. */
export const rightToLeftLetter =
  /[[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]&&\p{L}]/v;

const firstLetter = /\p{L}/u;

/**
 * Whether a line of a document runs from right to left: a line without letters runs as its document does. In a document
 * from left to right the first letter decides. In one from right to left a line has to be in another script altogether
 * to run the other way, since many lines there begin with a foreign name.
 */
export function lineRunsRightToLeft(text: string, documentRightToLeft: boolean): boolean {
  const [letter] = firstLetter.exec(text) ?? [];
  if (letter === undefined) return documentRightToLeft;
  return rightToLeftLetter.test(documentRightToLeft ? text : letter);
}
