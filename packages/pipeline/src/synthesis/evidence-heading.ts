/** The line of a model's answer at which its quotes begin, told alike in a stream and in a whole text. */
import { evidenceHeading } from './prompt.ts';

const word = evidenceHeading.slice(0, -1);
/** A longer line is none: a stream must not be held back for ever by a line of blanks. */
const headingLengthMax = 64;
const leadingMarks = /^[ \t>*_#]*/;
const trailingMarks = /^[\s:*_]*$/;

/** True for a line, without its line break, that is the heading, whatever Markdown decorates it with. */
export function isEvidenceHeading(line: string): boolean {
  return mayBecomeEvidenceHeading(line) && bare(line).length >= word.length;
}

/** True for the beginning of a line that is the heading, or may become it by what follows on the same line. */
export function mayBecomeEvidenceHeading(line: string): boolean {
  if (line.length > headingLengthMax) return false;
  const rest = bare(line);
  return rest.length < word.length
    ? word.startsWith(rest)
    : rest.startsWith(word) && trailingMarks.test(rest.slice(word.length));
}

function bare(line: string): string {
  return line.replace(leadingMarks, '').toUpperCase();
}
