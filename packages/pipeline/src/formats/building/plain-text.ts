const image = /!\[([^[\]]*)\]\([^()\s]*\)/g;
const link = /\[([^[\]]+)\]\([^()\s]*(?:\s"[^"]*")?\)/g;
const footnoteMark = /(?<=[\p{L}\p{P}\p{N}])(?:\[\^?\d{1,3}\]|\[\^[\w-]{1,20}\])/gu;
/** "(12)" or "(14, 15)" at the end of a clause, behind no word that counts parts of a document: a number in a list of works. */
const reference =
  /(?<!(?:paragraph|section|subsection|clause|article|rule|point|item|regulation|figure|equation|option|step|part|annex|and|or|to|absatz|nummer|ziffer|alinéa|apartado|párrafo)s?) \(\d{1,3}(?:, ?\d{1,3}){0,8}\)(?=[.,;](?:\s|$))/giu;
const autolink = /<((?:https?:\/\/|mailto:)[^\s<>]+)>/g;
const emphasis = /(?<![\p{L}\p{N}\\])(\*{1,3}|_{1,3}|~~)(?=\S)([^\n]+?)(?<=\S)\1(?![\p{L}\p{N}])/gu;
const code = /(`{1,2})(?!`)([^`]+)\1/g;
const escaped = /\\(?=[!-/:-@[-`{-~])/g;
const lineBreak = /\s*[\r\n\u0085\u2028\u2029]+[\s>]*/g;
const spaceInside = /(?<=[\u3000-\u9fff]) (?=[\u3000-\u9fff])/g;

/**
 * A passage of a Markdown or plain source as a reader sees it: on one line, without marks of emphasis, links and
 * footnotes. Meant for passages of at most some hundred characters, such as a sentence.
 */
export function plainText(passage: string): string {
  const line = passage.replace(lineBreak, ' ').replace(spaceInside, '').replace(reference, '');
  if (!/[*_`[\]<\\~]/.test(line)) return line.trim();
  return line
    .replace(image, '$1')
    .replace(link, '$1')
    .replace(footnoteMark, '')
    .replace(autolink, '$1')
    .replace(code, '$2')
    .replace(emphasis, '$2')
    .replace(emphasis, '$2')
    .replace(escaped, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
