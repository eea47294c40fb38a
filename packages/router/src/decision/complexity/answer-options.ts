/** A stretch of a text: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A question with the answers that it offers; no options for an open question. */
export interface QuestionParts {
  readonly stem: Span;
  readonly options: readonly Span[];
}

const optionsMax = 10;
const optionStart = /\n[ \t]*\(?([A-J])[.)][ \t]+/g;
const answerCue = /\s*\n\s*(?:answer|your answer)\s*:?\s*$/i;
const answerCueCharacters = 32;

/**
 * Divides a prompt into its question and the lettered options (`A. ...`, `B) ...`) that it ends with. The options are
 * the last run of lines whose letters count up from A; fewer than two make no choice.
 */
export function splitOptions(prompt: string): QuestionParts {
  const end = endBeforeCue(prompt);
  let marks: { readonly at: number; readonly after: number }[] = [];
  for (const match of prompt.matchAll(optionStart)) {
    const letter = (match[1] ?? '').charCodeAt(0) - 65;
    if (letter === 0) marks = [];
    if (letter !== marks.length || marks.length === optionsMax) continue;
    marks.push({ at: match.index, after: match.index + match[0].length });
  }
  const [first] = marks;
  if (first === undefined || marks.length < 2) return { stem: { start: 0, end }, options: [] };
  const options = marks.map(({ after }, index) => ({
    start: Math.min(after, end),
    end: Math.min(marks[index + 1]?.at ?? end, end),
  }));
  return { stem: { start: 0, end: first.at }, options };
}

/** Where a prompt ends when the `Answer:` that may close it is left out. */
export function endBeforeCue(prompt: string): number {
  const tailStart = Math.max(0, prompt.length - answerCueCharacters);
  const cue = answerCue.exec(prompt.slice(tailStart));
  return cue === null ? prompt.length : tailStart + cue.index;
}
