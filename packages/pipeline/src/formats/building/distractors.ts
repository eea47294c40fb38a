/** Wrong answers of the kind of the right one: from elsewhere in the source, or numbers and dates changed a little. */
import type { Tokeniser } from '@harvest/text/tokens';
import { shuffled } from './seeded-random.ts';
import type { Passage } from './find-passages.ts';
import type { Mention, MentionFinder, MentionKind } from './mentions.ts';
import { variationsOf } from './number-variations.ts';

/** Gives other answers that are wrong for a passage; deterministic. */
export interface DistractorSource {
  /** As many as there are, at most `max`, those nearest to the answer in length first; may be fewer, even none. */
  readonly distractorsFor: (options: {
    readonly passage: Passage;
    readonly answer: Pick<Mention, 'text' | 'kind'>;
    readonly max: number;
    readonly random: () => number;
  }) => readonly string[];
}

const numeric: ReadonlySet<MentionKind> = new Set(['day', 'month', 'decade', 'year', 'figure', 'word']);
const poolMax = 300;
/** An option of another length is told apart at once. */
const lengthRatioMax = 2.6;

/** Collects what the passages of a source mention, by kind. */
export function createDistractorSource(options: {
  readonly passages: readonly Passage[];
  readonly finder: MentionFinder;
  readonly tokeniser: Tokeniser;
}): DistractorSource {
  const { passages, finder, tokeniser } = options;
  const pools = new Map<MentionKind, Set<string>>();
  for (const [kind, names] of finder.names) pools.set(kind, new Set(names));
  for (const { mentions } of passages) {
    for (const { kind, text } of mentions) {
      const pool = pools.get(kind) ?? new Set();
      if (numeric.has(kind) && pool.size < poolMax) pools.set(kind, pool.add(text));
    }
  }
  const termsOf = (text: string): readonly string[] => tokeniser.tokens(text).map(({ term }) => term);
  return {
    distractorsFor: ({ passage, answer, max, random }) => {
      const evidence = new Set(termsOf(passage.text));
      const known = [...(pools.get(answer.kind) ?? [])];
      const candidates = numeric.has(answer.kind)
        ? variationsOf(answer, known, random)
        : shuffled(known, random).filter((text) => isAlike(text, answer.text));
      const taken: string[] = [];
      const folded = new Set([answer.text.toLowerCase()]);
      const takenTerms = new Set(termsOf(answer.text));
      for (const text of nearestFirst(candidates, answer)) {
        if (taken.length === max) break;
        const terms = termsOf(text);
        if (terms.length === 0 || terms.some((term) => evidence.has(term))) continue;
        if (!numeric.has(answer.kind) && terms.some((term) => takenTerms.has(term))) continue;
        if (folded.has(text.toLowerCase())) continue;
        folded.add(text.toLowerCase());
        taken.push(text);
        for (const term of terms) takenTerms.add(term);
      }
      return taken;
    },
  };
}

/** Names and terms by how near their length is, those at least as long as the answer before; numbers as they come. */
function nearestFirst(
  candidates: readonly string[],
  answer: Pick<Mention, 'text' | 'kind'>,
): readonly string[] {
  if (numeric.has(answer.kind)) return candidates;
  const distance = (text: string): number => {
    const difference = text.length - answer.text.length;
    return difference >= 0 ? difference : 1.5 * -difference;
  };
  return [...candidates].sort((a, b) => distance(a) - distance(b));
}

/** True for options that grammar and looks do not tell apart: number, capitals, words, length. */
function isAlike(a: string, b: string): boolean {
  const ratio = a.length / b.length;
  if (ratio > lengthRatioMax || ratio < 1 / lengthRatioMax) return false;
  return isPlural(a) === isPlural(b) && isCapitalised(a) === isCapitalised(b);
}

function isPlural(text: string): boolean {
  return /[^s'’iu]s$/.test(text);
}

function isCapitalised(text: string): boolean {
  return /^\p{Lu}/u.test(text);
}
