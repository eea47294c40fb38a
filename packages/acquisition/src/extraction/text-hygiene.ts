/** Characters that no reader sees and that no text needs. */

/**
 * C0 and C1 controls but tab and line feed, zero-width spaces and joiners outside of words, soft hyphens, byte order
 * marks, the bidirectional controls that can make a text read otherwise than it is stored (Trojan Source, CVE-2021-42574),
 * interlinear annotation, tag characters and lone surrogates.
 */
const unwanted =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const mayHoldUnwanted = /[^\n\t -~\u00a1-\u00ac\u00ae-\u033f\u0370-\u0600\u0620-\u180d\u3000-\ud7ff]/;
/** The joiners are letters of Arabic, Persian and the Indic scripts and of emoji; elsewhere they are noise. */
const strayJoiner =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])|(?<=[a-zA-Z])[\u200c\u200d]/gu;
const otherSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;
const otherLineBreaks = /\r\n?|[\u0085\u2028\u2029\v\f]/g;

/** Without the white space at the ends of lines, in one pass however much of it there is. */
export function withoutTrailingBlanks(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Removes what is invisible, makes every space a plain one and every line break a line feed. */
export function cleanText(text: string): string {
  if (!mayHoldUnwanted.test(text)) return text;
  return text
    .replaceAll(otherLineBreaks, '\n')
    .replaceAll(unwanted, '')
    .replaceAll(strayJoiner, '')
    .replaceAll(otherSpaces, ' ');
}
