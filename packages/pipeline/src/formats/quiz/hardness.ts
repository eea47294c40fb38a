import type { Difficulty, QuestionType } from '@harvest/contracts/output-formats';
import type { MentionKind } from '../building/mention.ts';

/** How hard the form of a question is by itself: telling true from false, recognising, recalling. */
const byType: Readonly<Record<QuestionType, number>> = { true_false: 0.25, multiple_choice: 0.4, cloze: 0.5 };
/** What is hard to keep in mind: numbers more than names, names more than what the text is about. */
const byKind: Partial<Record<MentionKind, number>> = {
  figure: 0.2,
  word: 0.15,
  day: 0.2,
  month: 0.2,
  year: 0.15,
  decade: 0.15,
  person: 0.05,
};
const oftenFrom = 4;
const longFrom = 130;
const shortBelow = 70;
/** Where the levels begin. */
const mediumFrom = 0.4;
const hardFrom = 0.6;

/** How hard a question is, 0 to 1: by its form, by what is asked for and how often it occurs, by the sentence. */
export function hardnessOf(options: {
  readonly type: QuestionType;
  readonly kind: MentionKind | null;
  /** In how many sentences of the source the answer stands. */
  readonly occurrences: number;
  readonly text: string;
}): number {
  const { type, kind, occurrences, text } = options;
  const rarity = occurrences <= 1 ? 0.1 : occurrences >= oftenFrom ? -0.15 : 0;
  const length = text.length >= longFrom ? 0.1 : text.length < shortBelow ? -0.1 : 0;
  const asked = kind === null ? 0 : (byKind[kind] ?? 0);
  return Math.min(1, Math.max(0, byType[type] + asked + rarity + length));
}

/** The level of a hardness. */
export function difficultyOf(hardness: number): Difficulty {
  return hardness < mediumFrom ? 'easy' : hardness < hardFrom ? 'medium' : 'hard';
}
