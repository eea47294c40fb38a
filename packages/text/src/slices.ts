/**
 * Cuts a text into slices of at most `lengthMax` UTF-16 code units, so that work on it can be interrupted between them.
 * Together they are the text; a cut is made behind white space where there is some, and never inside a character.
 */
export function* slicesOf(text: string, lengthMax: number): Generator<string> {
  let from = 0;
  while (text.length - from > lengthMax) {
    const to = cutBefore(text, from, from + lengthMax);
    yield text.slice(from, to);
    from = to;
  }
  if (from < text.length) yield text.slice(from);
}

/** The last place behind white space in the second half of the slice, else the end without half a character. */
function cutBefore(text: string, from: number, to: number): number {
  for (let at = to; at > (from + to) / 2; at -= 1) if (/\s/.test(text.charAt(at - 1))) return at;
  const code = text.charCodeAt(to);
  return code >= 0xdc00 && code <= 0xdfff ? to - 1 : to;
}
