/** What begins code, up to the end of it where that is on the same line. */
const codeStart = /^(?:```|~~~)|`[^`\n]+`/gm;
const fenceEnd = /^(?:```|~~~)[^\S\n]*$/gm;
/** Elements whose content is nothing to read. */
const unwanted = ['script', 'style', 'iframe', 'svg', 'noscript', 'template'];
const unwantedStart = new RegExp(String.raw`<(?:!--|(${unwanted.join('|')})\b)`, 'gi');
const unwantedEnds = new Map(unwanted.map((name) => [name, new RegExp(String.raw`</${name}\s*>`, 'gi')]));
const commentEnd = /-->/g;
const tag = /<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>/gi;
const hostileTarget = /\]\(\s*(?:javascript|data|vbscript):(?:[^()\s]|\([^()\s]*\))*\)/gi;

/** Markdown may hold HTML: comments, scripts and styles are cut, other tags leave their words. Code stays as it is. */
export function withoutHtml(markdown: string): string {
  const { inside, outside } = divide(markdown, codeStart, (start) =>
    start.startsWith('`') && start !== '```' ? null : fenceEnd,
  );
  return outside
    .map((part, at) => `${withoutTags(part)}${inside[at] ?? ''}`)
    .join('')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function withoutTags(text: string): string {
  const { outside } = divide(
    text,
    unwantedStart,
    (_start, element = '') => unwantedEnds.get(element.toLowerCase()) ?? commentEnd,
  );
  return outside.join('').replaceAll(tag, '').replaceAll(hostileTarget, ']()');
}

/**
 * Divides a text into spans and what lies around them, one part more than there are spans. `endOf` names the end of what
 * was found, null where the start is the whole of it. A start without an end begins no span; an end that was looked for in
 * vain is not looked for again, so that a text of starts alone takes no longer than others.
 */
function divide(
  text: string,
  start: RegExp,
  endOf: (start: string, group: string | undefined) => RegExp | null,
): { readonly inside: readonly string[]; readonly outside: readonly string[] } {
  const inside: string[] = [];
  const outside: string[] = [];
  const missing = new Set<RegExp>();
  let at = 0;
  start.lastIndex = 0;
  for (let found = start.exec(text); found !== null; found = start.exec(text)) {
    const foundEnd = start.lastIndex;
    const end = endOf(found[0], found[1]);
    const spanEnd = end === null ? foundEnd : missing.has(end) ? -1 : endAfter(text, end, foundEnd);
    if (spanEnd === -1) {
      if (end !== null) missing.add(end);
      start.lastIndex = found.index + 1;
      continue;
    }
    outside.push(text.slice(at, found.index));
    inside.push(text.slice(found.index, spanEnd));
    at = spanEnd;
    start.lastIndex = spanEnd;
  }
  return { inside, outside: [...outside, text.slice(at)] };
}

/** Where the first match of `end` behind `from` ends; -1 without one. */
function endAfter(text: string, end: RegExp, from: number): number {
  end.lastIndex = from;
  return end.exec(text) === null ? -1 : end.lastIndex;
}
