import { sparseCosine } from '@harvest/text/cosine';
import type { TermIndex } from '@harvest/text/term-index';

/** Sentences on each side of a gap that are compared: about a paragraph, as in the paper. */
const blockSentences = 6;
/** Fewer sentences make no topic of their own. */
const segmentSentencesMin = 3;
/** Sentences of a topic in a short text; in a longer one topics grow with the root of its length. */
const growth = 0.6;
const segmentsMax = 24;

/**
 * Divides running sentences into topics where their vocabulary changes: TextTiling (Hearst 1997, "TextTiling: Segmenting
 * Text into Multi-paragraph Subtopic Passages"). Each gap between two sentences gets the cosine of the words before and
 * after it, and topics end at the deepest valleys: between paragraphs, where there are enough of them. Time is linear.
 *
 * @param at sentence indices in source order, without gaps that matter.
 * @returns the same indices, in order, as at least one segment.
 */
export function segmentByTopic(index: TermIndex, at: readonly number[]): number[][] {
  const wanted = Math.min(segmentsMax, Math.round(growth * Math.sqrt(at.length)));
  if (wanted < 2 || at.length < 2 * segmentSentencesMin) return [[...at]];
  const all = gapDepths(index, at).sort((a, b) => b.depth - a.depth || a.gap - b.gap);
  const atParagraphs = all.filter(({ endsParagraph }) => endsParagraph);
  const gaps = atParagraphs.length >= wanted - 1 ? atParagraphs : all;
  const ends: number[] = [];
  const taken = new Set([0, at.length]);
  for (const { gap } of gaps) {
    if (ends.length === wanted - 1) break;
    if (!isNearOneOf(taken, gap)) {
      ends.push(gap);
      taken.add(gap);
    }
  }
  const starts = [0, ...ends.sort((a, b) => a - b)];
  return starts.map((start, position) => at.slice(start, starts[position + 1] ?? at.length));
}

function isNearOneOf(taken: ReadonlySet<number>, gap: number): boolean {
  for (let near = gap - segmentSentencesMin + 1; near < gap + segmentSentencesMin; near += 1)
    if (taken.has(near)) return true;
  return false;
}

interface Gap {
  /** Position of the sentence after it. */
  readonly gap: number;
  /** How deep it lies below the peaks on both sides. */
  readonly depth: number;
  readonly endsParagraph: boolean;
}

function gapDepths(index: TermIndex, at: readonly number[]): Gap[] {
  const likeness: number[] = [];
  for (let gap = 1; gap < at.length; gap += 1) {
    const before = countTerms(index, at.slice(Math.max(0, gap - blockSentences), gap));
    const after = countTerms(index, at.slice(gap, gap + blockSentences));
    likeness.push(sparseCosine(before, after));
  }
  return likeness.map((value, position) => {
    const depth = peak(likeness, position, -1) + peak(likeness, position, 1) - 2 * value;
    const [last, next] = [index.sentences[at[position] ?? -1], index.sentences[at[position + 1] ?? -1]];
    return { gap: position + 1, depth, endsParagraph: last?.paragraph !== next?.paragraph };
  });
}

/** The height to which the likeness climbs from a gap in one direction; a bounded climb keeps it linear. */
function peak(likeness: readonly number[], from: number, step: 1 | -1): number {
  let height = likeness[from] ?? 0;
  for (let moved = 1; moved <= 2 * blockSentences; moved += 1) {
    const next = likeness[from + moved * step];
    if (next === undefined || next < height) break;
    height = next;
  }
  return height;
}

function countTerms(index: TermIndex, at: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const position of at) {
    const terms = index.terms[position];
    for (const [place, id] of (terms?.ids ?? []).entries())
      counts.set(id, (counts.get(id) ?? 0) + (terms?.counts[place] ?? 0));
  }
  return counts;
}
