/** The text on one line, with single spaces: quotes keep the line breaks of their source. */
export function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The text with a space for each line break and the white space around it. */
export function joinLines(text: string): string {
  return text.replaceAll(/\s+/g, (space) => (space.includes('\n') ? ' ' : space));
}
