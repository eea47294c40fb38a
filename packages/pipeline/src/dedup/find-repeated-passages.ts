import type { Dedup } from '@harvest/contracts/formats/dedup';
import { findNearDuplicates } from '@harvest/text/near-duplicates';
import { splitSentences } from '@harvest/text/sentences';
import { type Shingles, resemblance, shinglesOf } from '@harvest/text/shingles';

/** Two passages of different sources that say the same in nearly the same words. */
export type RepeatedPassage = Dedup['repeated_passages'][number];

const resemblanceMin = 0.8;
/** A sentence of fewer shingles, two less than words, is a phrase that anybody may write. */
const shinglesMin = 6;
/** The longest are listed. */
const passagesMax = 100;
/** More sentences than this are not looked at. */
const sentencesMax = 200_000;
/** Sentences that are read before the event loop gets a turn. */
const sentencesPerTurn = 1_000;

interface SourceSentence {
  readonly source: number;
  /** Its place among the sentences of its source. */
  readonly place: number;
  readonly start: number;
  readonly end: number;
  readonly shingles: Shingles;
}

/**
 * Finds passages that stand in two sources of different groups: sentences that resemble one another, those that follow
 * one another in both sources as one passage. A passage that stands in three sources is told twice, from the first on.
 *
 * @param options.groupOf the group of each source; within a group everything repeats.
 * @returns the longest ones in the order of the first source.
 */
export async function findRepeatedPassages(options: {
  readonly texts: readonly string[];
  readonly groupOf: (source: number) => number | undefined;
  readonly pause: () => Promise<void>;
}): Promise<RepeatedPassage[]> {
  const { texts, groupOf, pause } = options;
  const sentences = await readSentences(texts, pause);
  const items = sentences.map(({ shingles }) => shingles);
  const alike = await findNearDuplicates({ items, resemblanceMin, pause });
  const pairs = alike.flatMap((members) => pairsOf(members, sentences, groupOf));
  return joinRuns(pairs)
    .map((run) => passageOf(texts, run))
    .sort((a, b) => b.a.end - b.a.start - (a.a.end - a.a.start))
    .slice(0, passagesMax)
    .sort((a, b) => a.a.source - b.a.source || a.a.start - b.a.start || a.b.source - b.b.source);
}

async function readSentences(
  texts: readonly string[],
  pause: () => Promise<void>,
): Promise<SourceSentence[]> {
  const found: SourceSentence[] = [];
  for (const [source, text] of texts.entries()) {
    await pause();
    for (const [place, { start, end, kind }] of splitSentences(text).entries()) {
      if (found.length % sentencesPerTurn === sentencesPerTurn - 1) await pause();
      if (found.length >= sentencesMax) return found;
      if (kind === 'heading' || kind === 'rule') continue;
      const shingles = shinglesOf(text.slice(start, end));
      if (shingles.length >= shinglesMin) found.push({ source, place, start, end, shingles });
    }
  }
  return found;
}

type Pair = readonly [SourceSentence, SourceSentence];

/** The first of some like sentences with each like one of another group. */
function pairsOf(
  members: readonly number[],
  sentences: readonly SourceSentence[],
  groupOf: (source: number) => number | undefined,
): Pair[] {
  const [first, ...others] = members.flatMap((at) => sentences[at] ?? []);
  if (first === undefined) return [];
  return others
    .filter(
      (other) =>
        groupOf(other.source) !== groupOf(first.source) &&
        resemblance(first.shingles, other.shingles) >= resemblanceMin,
    )
    .map((other) => [first, other] as const);
}

/** Pairs whose sentences follow one another in both sources, as one run. */
function joinRuns(pairs: readonly Pair[]): Pair[][] {
  const runs: Pair[][] = [];
  const openEnds = new Map<string, Pair[]>();
  const keyOf = ([a, b]: Pair, step: number): string =>
    [a.source, a.place + step, b.source, b.place + step].join(' ');
  for (const pair of pairs.toSorted(([a], [b]) => a.source - b.source || a.place - b.place)) {
    const run = openEnds.get(keyOf(pair, -1)) ?? [];
    if (run.length === 0) runs.push(run);
    run.push(pair);
    openEnds.set(keyOf(pair, 0), run);
  }
  return runs;
}

function passageOf(texts: readonly string[], run: readonly Pair[]): RepeatedPassage {
  const spanOf = (side: 0 | 1): RepeatedPassage['a'] => ({
    source: run[0]?.[side].source ?? 0,
    start: run[0]?.[side].start ?? 0,
    end: run.at(-1)?.[side].end ?? 0,
  });
  const shinglesIn = ({ source, start, end }: RepeatedPassage['a']): Shingles =>
    shinglesOf((texts[source] ?? '').slice(start, end));
  const [a, b] = [spanOf(0), spanOf(1)];
  return { a, b, similarity: resemblance(shinglesIn(a), shinglesIn(b)) };
}
