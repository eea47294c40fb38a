import type { TermIndex } from '@harvest/text/term-index';

/** What an engine chose to quote. */
export interface Selection {
  /** Whether the source answers the query. */
  readonly answered: boolean;
  /** Sentence indices in the order of the text; a group is read as one passage. */
  readonly groups: readonly (readonly number[])[];
  /** Questions of the query that the source does not answer, while it answers others. */
  readonly unanswered: readonly string[];
}

/** Divides chosen sentences into runs that follow one another in the same paragraph, in source order. */
export function groupAdjacent(index: TermIndex, chosen: Iterable<number>): number[][] {
  const groups: number[][] = [];
  for (const at of [...new Set(chosen)].sort((a, b) => a - b)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const adjacent =
      last === at - 1 && (sameParagraph(index, last, at) || index.sentences[at]?.kind === 'item');
    if (group && adjacent) group.push(at);
    else groups.push([at]);
  }
  return groups;
}

/** True when no blank line and no heading lies between two sentences. */
export function sameParagraph(index: TermIndex, a: number, b: number): boolean {
  const [first, second] = [index.sentences[a], index.sentences[b]];
  return first !== undefined && first.paragraph === second?.paragraph && first.headings === second.headings;
}
