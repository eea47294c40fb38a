import { pickDiverse, sentenceSimilarity } from '@harvest/text/diversity';
import { byScore } from '@harvest/text/marginal-relevance';
import type { TermIndex } from '@harvest/text/term-index';
import { isTornOff } from '../formats/building/back-reference.ts';
import { countWords } from '../formats/building/count-words.ts';
import { findLeaning } from '../formats/building/leaning-sentences.ts';
import { plainText } from '../formats/building/plain-text.ts';
import type { Question } from './question.ts';
import { quotableSentences, rateSentences } from './rate-sentences.ts';
import { type Selection, groupAdjacent, sameParagraph } from './selection.ts';

/** A summary of more sentences is none that a person would read, unless its length was asked for. */
const sentencesMax = 12;
/** A summary of no given length holds at most this share of the source's words, beyond its first sentence. */
const shareMax = 0.4;
/** What was asked for may be passed by this share, so that a sentence that nearly fits is not lost. */
const lengthTolerance = 1.05;
/** How far back the sentence may stand that another one needs. */
const antecedentsMax = 2;
/** Two sentences that are so much alike say the same. */
const sameSaying = 0.7;
const sentencesPerTurn = 200;

/** A sentence with those before it that it is not understood without. */
interface Passage {
  readonly at: number;
  readonly score: number;
  readonly members: readonly number[];
}

/**
 * Selects the sentences that stand for the source, in source order: as many words as are asked for, else about 1.2 times
 * the square root of the number of its sentences, so that a longer source is condensed more. A sentence that points back
 * comes with what it points to, or not at all.
 */
export async function selectSummary(options: {
  readonly source: string;
  readonly index: TermIndex;
  /** ISO 639-1; null where it is not known. */
  readonly language: string | null;
  /** What the summary shall lean towards; none for a plain summary. */
  readonly questions: readonly Question[];
  /** How many words the summary is to have; undefined to let the source decide. */
  readonly lengthWords: number | undefined;
  readonly pause: () => Promise<void>;
}): Promise<Selection> {
  const { index, lengthWords, pause } = options;
  const { passages, words } = await readPassages(options);
  await pause();
  const max = Math.min(sentencesMax, Math.max(1, Math.round(1.2 * Math.sqrt(words.size))));
  const diverse = pickDiverse({
    index,
    candidates: passages,
    max: lengthWords === undefined ? max : passages.length,
    relevance: 0.7,
    crowding: 0.12,
  });
  await pause();
  const total = [...words.values()].reduce((sum, count) => sum + count, 0);
  const chosen =
    lengthWords === undefined
      ? fill(diverse, { words, limit: total * shareMax })
      : fill([...diverse, ...othersThan(diverse, byScore(passages), index)], {
          words,
          limit: lengthWords * lengthTolerance,
        });
  return { answered: true, groups: groupAdjacent(index, chosen), unanswered: [] };
}

/** What can be quoted, each with what it needs, and the words of every sentence that may be quoted. */
async function readPassages(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly language: string | null;
  readonly questions: readonly Question[];
  readonly pause: () => Promise<void>;
}): Promise<{ passages: Passage[]; words: ReadonlyMap<number, number> }> {
  const { source, index, language, pause } = options;
  const rates = await rateSentences(options);
  await pause();
  const leaning = await findLeaning({ source, index, language, pause });
  const words = new Map<number, number>();
  const whole = new Set<number>();
  for (const [position, at] of quotableSentences(index).entries()) {
    if (position % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    const text = plainText(source.slice(index.sentences[at]?.start, index.sentences[at]?.end));
    words.set(at, countWords(text));
    if (!isTornOff(text)) whole.add(at);
  }
  const [first] = words.keys();
  const leans = (at: number): boolean => leaning[at] === 1 && at !== first;
  const quotable = (at: number): boolean => whole.has(at) && (rates[at] ?? 0) > 0;
  const passages = [...words.keys()].flatMap((at) => {
    const members = withAntecedents(index, at, leans);
    return members?.every(quotable) === true ? [{ at, score: rates[at] ?? 0, members }] : [];
  });
  if (passages.length > 0) return { passages, words };
  // A text of fragments or of half quotations is still summed up by the best of them.
  return { passages: [...words.keys()].map((at) => ({ at, score: rates[at] ?? 0, members: [at] })), words };
}

/** A sentence after those of its paragraph that it needs, in order; null where they are too many or not there. */
function withAntecedents(index: TermIndex, at: number, leans: (at: number) => boolean): number[] | null {
  const members = [at];
  for (let first = at; leans(first); first -= 1) {
    if (members.length > antecedentsMax || !sameParagraph(index, first - 1, first)) return null;
    members.unshift(first - 1);
  }
  return members;
}

/** The candidates that say something else than what was picked, in their order. */
function othersThan(picked: readonly Passage[], candidates: readonly Passage[], index: TermIndex): Passage[] {
  const known = new Set(picked.map(({ at }) => at));
  return candidates.filter(
    ({ at }) =>
      !known.has(at) && !picked.some((other) => sentenceSimilarity(index, at, other.at) >= sameSaying),
  );
}

/** Takes passages in their order while their words fit into `limit`, at least one. */
function fill(
  passages: readonly Passage[],
  { words, limit }: { readonly words: ReadonlyMap<number, number>; readonly limit: number },
): ReadonlySet<number> {
  const chosen = new Set<number>();
  let used = 0;
  for (const { members } of passages) {
    const added = members.filter((at) => !chosen.has(at));
    const own = added.reduce((sum, at) => sum + (words.get(at) ?? 0), 0);
    if (chosen.size > 0 && used + own > limit) continue;
    for (const at of added) chosen.add(at);
    used += own;
  }
  return chosen;
}
