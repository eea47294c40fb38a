/**
 * Characters that no document format can carry or that make a text look like another: control characters other than
 * tab and line feed (XML 1.0 forbids them), noncharacters, and the overrides of writing direction with which a file
 * name or a link is disguised (Unicode Technical Report 36, section 2.5). Marks and isolates stay: text needs them.
 */
const unsafeCharacters =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
const lineEnds = /\r\n?|[\u2028\u2029]/g;

/** The text without characters that cannot be written safely; lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(lineEnds, '\n').replaceAll(unsafeCharacters, '');
}

/** A copy of a JSON value in which every string is clean. */
export function cleanStrings<Value>(value: Value): Value {
  // Cleaning maps strings to strings and keeps everything else, so that the shape stays what it was.
  return cleaned(value) as Value;
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, cleaned(part)]));
}
