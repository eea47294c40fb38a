/** How many braces are tried as the beginning of an object: a bound for hostile text, far above what prose has. */
const beginningsMax = 32;

/**
 * The JSON object in a model's answer: the longest where there are several. Models like to put it into a code block, or
 * sentences around it, which may have braces of their own.
 *
 * @returns undefined when there is none
 */
export function readJson(text: string): unknown {
  let longest = { length: 0, value: undefined as unknown };
  let from = text.indexOf('{');
  for (let tried = 0; from >= 0 && tried < beginningsMax; tried += 1) {
    const end = endOfObject(text, from);
    const value = end === null ? undefined : parse(text.slice(from, end));
    if (end !== null && value !== undefined && end - from > longest.length)
      longest = { length: end - from, value };
    from = text.indexOf('{', end ?? from + 1);
  }
  return longest.value;
}

/** Where the object that begins at `from` ends, by its braces outside strings; null when it does not. */
function endOfObject(text: string, from: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
