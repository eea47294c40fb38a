/**
 * True when the JSON text nests arrays and objects deeper than `max`. One pass without recursion, so that it is safe
 * to run on what a parser must not see yet; text that is not JSON is left for the parser to refuse.
 */
export function exceedsDepth(json: string, max: number): boolean {
  let depth = 0;
  for (let index = 0; index < json.length; index += 1) {
    switch (json.charCodeAt(index)) {
      case 0x22: // A string may hold any bracket: skip to its end.
        index = endOfString(json, index);
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > max) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
      default:
    }
  }
  return false;
}

/** Index of the quote that ends the string which begins at `start`; the end of the text when it never ends. */
function endOfString(json: string, start: number): number {
  let quote = json.indexOf('"', start + 1);
  while (quote !== -1 && isEscaped(json, quote)) quote = json.indexOf('"', quote + 1);
  return quote === -1 ? json.length : quote;
}

/** A quote is escaped when an odd number of backslashes stands before it. */
function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}
