/** The text on one line, with single spaces: quotes keep the line breaks of their source. */
export function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
