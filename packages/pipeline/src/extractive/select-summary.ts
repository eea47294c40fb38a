import { pickDiverse, sentenceSimilarity } from '@harvest/text/diversity';
import { byScore } from '@harvest/text/marginal-relevance';
import type { TermIndex } from '@harvest/text/term-index';
import { isTornOff } from '../formats/building/back-reference.ts';
import { countWords } from '@harvest/text/count-words';
import { findLeaning } from '../formats/building/leaning-sentences.ts';
import { plainText } from '../formats/building/plain-text.ts';
import type { Question } from './question.ts';
import { quotableSentences, rateSentences } from './rate-sentences.ts';
import { type Selection, groupAdjacent, sameParagraph } from './selection.ts';

/** A summary of more sentences is none that a person would read, unless its length was asked for. */
const sentencesMax = 12;
/** A summary of no given length holds at most this share of the words of a source that is not short. */
const shareMax = 0.4;
/** A source of so few sentences, or of so few words, is its own summary; somewhat longer ones lose little. */
const shortSource = { sentences: 3, words: 60 } as const;
/** What was asked for may be passed by this share, so that a sentence that nearly fits is not lost. */
const lengthTolerance = 1.05;
/** A length is met within this share of it. */
const lengthMet = 0.15;
/** So many of the best passages are left out in turn where those that fit do not add up to the length. */
const leftOutMax = 24;
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
 * the square root of the number of its sentences, so that a longer source is condensed more, and a short one is given
 * whole. A sentence that points back comes with what it points to, or not at all.
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
  const { passages, words, said } = await readPassages(options);
  await pause();
  const total = wordsOf(words.keys(), words);
  // Headings, rows or lines of code on their own are no text that could be condensed: the whole says what it is about.
  const isText = index.sentences.some(({ kind }) => kind === 'prose' || kind === 'item');
  const shortness = isText ? Math.max(shortSource.sentences / words.size, shortSource.words / total) : 1;
  const isWanted = lengthWords === undefined ? shortness >= 1 : total <= lengthWords * lengthTolerance;
  if (isText && isWanted) return { answered: true, groups: groupAdjacent(index, said), unanswered: [] };
  const wanted = Math.round(Math.max(1.2 * Math.sqrt(words.size), shortness * words.size));
  const diverse = pickDiverse({
    index,
    candidates: passages,
    max: lengthWords === undefined ? Math.min(sentencesMax, wanted) : passages.length,
    relevance: 0.7,
    crowding: 0.12,
  });
  await pause();
  const chosen =
    lengthWords === undefined
      ? fill(diverse, { words, limit: total * Math.max(shareMax, shortness) })
      : fillTo([...diverse, ...othersThan(diverse, byScore(passages), index)], { words, lengthWords });
  return { answered: true, groups: groupAdjacent(index, chosen), unanswered: [] };
}

/**
 * What can be quoted, each with what it needs, the words of every sentence that may be quoted, and the sentences that a
 * reader of the whole would miss: no captions, nothing twice.
 */
async function readPassages(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly language: string | null;
  readonly questions: readonly Question[];
  readonly pause: () => Promise<void>;
}): Promise<{ passages: Passage[]; words: ReadonlyMap<number, number>; said: readonly number[] }> {
  const { source, index, language, pause } = options;
  const rates = await rateSentences(options);
  await pause();
  const leaning = await findLeaning({ source, index, language, pause });
  const words = new Map<number, number>();
  const whole = new Set<number>();
  const said = new Map<string, number>();
  for (const [position, at] of quotableSentences(index).entries()) {
    if (position % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    const text = plainText(source.slice(index.sentences[at]?.start, index.sentences[at]?.end));
    words.set(at, countWords(text));
    if (!isTornOff(text)) whole.add(at);
    if ((rates[at] ?? 0) > 0 && !said.has(text)) said.set(text, at);
  }
  const [first] = words.keys();
  const leans = (at: number): boolean => leaning[at] === 1 && at !== first;
  const quotable = (at: number): boolean => whole.has(at) && (rates[at] ?? 0) > 0;
  const passages = [...words.keys()].flatMap((at) => {
    const members = withAntecedents(index, at, leans);
    return members?.every(quotable) === true ? [{ at, score: rates[at] ?? 0, members }] : [];
  });
  if (passages.length > 0) return { passages, words, said: [...said.values()] };
  // A text of fragments or of half quotations is still summed up by the best of them.
  const fragments = [...words.keys()].map((at) => ({ at, score: rates[at] ?? 0, members: [at] }));
  return { passages: fragments, words, said: [...said.values()] };
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

/**
 * Takes passages in their order that come to a length: where the best do not add up to it, all but one of them, and else
 * what comes nearest.
 */
function fillTo(
  passages: readonly Passage[],
  { words, lengthWords }: { readonly words: ReadonlyMap<number, number>; readonly lengthWords: number },
): ReadonlySet<number> {
  const away = (sentences: Iterable<number>): number => Math.abs(wordsOf(sentences, words) - lengthWords);
  const most = lengthWords * (1 + lengthMet);
  const fitting = passages.filter(({ members }) => wordsOf(members, words) <= most);
  const shortest = [...passages].sort((a, b) => wordsOf(a.members, words) - wordsOf(b.members, words));
  const usable = fitting.length > 0 ? fitting : shortest.slice(0, 1);
  let nearest = fill(usable, { words, limit: lengthWords * lengthTolerance });
  for (let leftOut = -1; leftOut < Math.min(leftOutMax, usable.length - 1); leftOut += 1) {
    if (away(nearest) <= lengthWords * lengthMet) break;
    const other = fill(
      usable.filter((_, position) => position !== leftOut),
      { words, limit: most },
    );
    if (away(other) < away(nearest)) nearest = other;
  }
  return nearest;
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
    const own = wordsOf(added, words);
    if (chosen.size > 0 && used + own > limit) continue;
    for (const at of added) chosen.add(at);
    used += own;
  }
  return chosen;
}

function wordsOf(sentences: Iterable<number>, words: ReadonlyMap<number, number>): number {
  return [...sentences].reduce((sum, at) => sum + (words.get(at) ?? 0), 0);
}
