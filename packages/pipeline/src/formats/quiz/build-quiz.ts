import type { Quiz, QuizItem } from '@harvest/contracts/formats/quiz';
import {
  type Difficulty,
  type QuestionType,
  difficulties,
  outputFormats,
  questionTypes,
} from '@harvest/contracts/output-formats';
import type { Reading } from '../../reading/reading.ts';
import { createDistractorSource } from '../building/distractors.ts';
import { type Passage, findPassages } from '../building/find-passages.ts';
import { wordsIn } from '../building/fixed-words.ts';
import { gatherMaterial } from '../building/gather-material.ts';
import { createMentionFinder } from '../building/mentions.ts';
import { tooFewNotice, untranslatedNotice } from '../building/notices.ts';
import { createSeededRandom, shuffled } from '../building/seeded-random.ts';
import { takeInTurns } from '../building/take-in-turns.ts';
import type { Built, FormatRequest } from '../format-definition.ts';
import { difficultyOf } from './hardness.ts';
import type { DraftTools, ItemDraft } from './draft-fields.ts';
import { draftsOf } from './item-drafts.ts';
import { createKeyPositions } from './key-positions.ts';
import { quizWords } from './quiz-words.ts';

/** A quiz has as many multiple-choice questions as of both other types together. */
const typeCycle: readonly QuestionType[] = ['multiple_choice', 'true_false', 'multiple_choice', 'cloze'];
const levelCycle: readonly Difficulty[] = ['medium', 'easy', 'medium', 'hard'];
/** The type whose turn it is goes before the level whose turn it is. */
const typeWeight = 10;
/** At most this share of a quiz asks for words of everyday life, which many others could stand for. */
const plainShare = 0.25;
const plainMin = 2;
/** So many more statements may be true than false. */
const trueLeadMax = 3;

/** Makes a quiz from sentences of the source; with fewer items than asked for where it gives fewer. */
export async function buildQuiz(
  reading: Reading,
  request: FormatRequest,
  { seed, pause }: { readonly seed: string; readonly pause: () => Promise<void> },
): Promise<Built<Quiz>> {
  const wanted = request.options.count ?? outputFormats.quiz.defaultCount;
  const material = await gatherMaterial(reading, request, pause);
  const finder = await createMentionFinder(reading, pause);
  const found = await findPassages(material, finder, pause);
  const { passages } = found;
  const random = createSeededRandom(seed);
  const distractors = createDistractorSource({ found, tokeniser: reading.tokeniser });
  const defining = passages.filter(({ definition }) => definition !== null);
  const drafts = await chooseDrafts({
    passages,
    request,
    wanted,
    tools: { reading, distractors, defining, random },
    pause,
  });
  const items = toItems(drafts, reading.language, random);
  return {
    content: { format: 'quiz', title: wordsIn(quizWords, reading.language).title(material.topic), items },
    notices: [
      ...tooFewNotice(items.length, wanted, 'good questions'),
      ...levelNotice(items, request.options.difficulty),
      ...allTrueNotice(items),
      ...untranslatedNotice(reading, request),
    ],
  };
}

/** Takes one item from a passage, of the type and the level whose turn it is, or else the nearest that there is. */
async function chooseDrafts(options: {
  readonly passages: readonly Passage[];
  readonly request: FormatRequest;
  readonly wanted: number;
  readonly tools: DraftTools;
  readonly pause: () => Promise<void>;
}): Promise<readonly ItemDraft[]> {
  const { passages, request, wanted, tools, pause } = options;
  const { difficulty, question_types: types = questionTypes } = request.options;
  const cycle = typeCycle.filter((type) => types.includes(type));
  const chosen: ItemDraft[] = [];
  for (const { exactly, plainMax, lenient } of roundsFor({ difficulty, wanted, cycle })) {
    await takeInTurns({
      index: tools.reading.index,
      passages,
      max: wanted - chosen.length,
      taken: chosen.map(({ passage }) => passage),
      make: (passage) => {
        const level = difficulty ?? levelCycle[chosen.length % levelCycle.length] ?? 'medium';
        const draft = pickDraft({ passage, cycle, level, exactly, plainMax, lenient, chosen, tools });
        if (draft !== undefined) chosen.push(draft);
        return draft ?? null;
      },
      pause,
    });
  }
  return chosen;
}

/** What is allowed while the passages are gone through once. */
interface Round {
  /** True where a question has to be of the level that is wanted. */
  readonly exactly: boolean;
  /** How many words of everyday life may be asked for in all. */
  readonly plainMax: number;
  /** True where a statement may be true out of turn. */
  readonly lenient: boolean;
}

/**
 * What is allowed while passages are gone through again and again: where a level is asked for, what is of another level
 * waits until no other passage is left, and words of everyday life wait until nothing else is.
 */
function roundsFor({
  difficulty,
  wanted,
  cycle,
}: {
  readonly difficulty: Difficulty | undefined;
  readonly wanted: number;
  readonly cycle: readonly QuestionType[];
}): readonly Round[] {
  const plainMax = Math.max(plainMin, Math.floor(wanted * plainShare));
  const rounds = [
    { exactly: false, plainMax: 0, lenient: false },
    { exactly: false, plainMax, lenient: false },
    ...(cycle.every((type) => type === 'true_false') ? [{ exactly: false, plainMax, lenient: true }] : []),
  ];
  return difficulty === undefined ? rounds : [{ exactly: true, plainMax: 0, lenient: false }, ...rounds];
}

function pickDraft(
  options: Round & {
    readonly passage: Passage;
    readonly cycle: readonly QuestionType[];
    readonly level: Difficulty;
    readonly chosen: readonly ItemDraft[];
    readonly tools: DraftTools;
  },
): ItemDraft | undefined {
  const { passage, cycle, level, exactly, plainMax, lenient, chosen, tools } = options;
  const asked = new Set(chosen.flatMap(({ asks }) => asks?.toLowerCase() ?? []));
  const ordered = [...new Set([cycle[chosen.length % cycle.length], ...cycle])].filter(
    (type) => type !== undefined,
  );
  const truths = dueTruths(chosen, lenient);
  const plainLeft = chosen.filter(({ plain }) => plain).length < plainMax;
  const drafts = ordered.flatMap((type, preference) =>
    draftsOf(type, passage, tools)
      .filter((draft) => draft.asks === null || !asked.has(draft.asks.toLowerCase()))
      .filter(({ plain }) => plainLeft || !plain)
      .filter((draft) => !exactly || difficultyOf(draft.hardness) === level)
      .filter((draft) => draft.type !== 'true_false' || truths.includes(draft.answer))
      .map((draft) => ({ draft, misfit: misfitOf(draft, level) + typeWeight * preference })),
  );
  return drafts.sort((a, b) => a.misfit - b.misfit)[0]?.draft;
}

/**
 * How far a draft is from what is wanted, in levels. A question that is asked outright is rare and worth taking out of
 * turn; names and numbers are asked for before words of the subject.
 */
function misfitOf({ type, hardness, direct, kind }: ItemDraft, level: Difficulty): number {
  const outright = direct && type === 'multiple_choice' ? 2 * typeWeight : 0;
  const common = kind === 'term' ? 0.5 : 0;
  const levels = difficulties.indexOf(difficultyOf(hardness)) - difficulties.indexOf(level);
  return Math.abs(levels) + common - outright;
}

/**
 * Which statements may come next: a false one while there are no more false ones than true ones, else a true one. Where
 * the passages give none that is due, some more true ones are better than no quiz.
 */
function dueTruths(chosen: readonly ItemDraft[], lenient: boolean): readonly boolean[] {
  const statements = chosen.filter((draft) => draft.type === 'true_false');
  const falseOnes = statements.filter(({ answer }) => !answer).length;
  if (falseOnes * 2 > statements.length) return [true];
  return lenient && statements.length - 2 * falseOnes < trueLeadMax ? [false, true] : [false];
}

/** Numbers the drafts in the order of the source and puts their options in place. */
function toItems(drafts: readonly ItemDraft[], language: string | null, random: () => number): QuizItem[] {
  const { sourceSays } = wordsIn(quizWords, language);
  const positions = createKeyPositions(random);
  return [...drafts]
    .sort((a, b) => a.passage.at - b.passage.at)
    .map((draft, position): QuizItem => {
      const { question, hardness, passage } = draft;
      const fields = {
        id: `q${position + 1}`,
        difficulty: difficultyOf(hardness),
        question,
        explanation: sourceSays(passage.text),
        citations: [passage.citation],
      };
      switch (draft.type) {
        case 'multiple_choice': {
          const { options, answerIndex } = positions.place(draft.answer, shuffled(draft.distractors, random));
          return { ...fields, type: draft.type, options: [...options], answer_index: answerIndex };
        }
        case 'true_false':
          return { ...fields, type: draft.type, answer: draft.answer };
        case 'cloze':
          return { ...fields, type: draft.type, answer: draft.answer };
      }
    });
}

/** A quiz of statements that are all true has one answer; whoever hands it out should know. */
function allTrueNotice(items: readonly QuizItem[]): readonly string[] {
  const isTrue = (item: QuizItem): boolean => item.type === 'true_false' && item.answer;
  if (items.length < 2 || !items.every(isTrue)) return [];
  return ['All statements are true: the source gives nothing that makes one of them plainly false.'];
}

function levelNotice(items: readonly QuizItem[], asked: Difficulty | undefined): readonly string[] {
  const fitting = items.filter(({ difficulty }) => difficulty === asked).length;
  if (asked === undefined || fitting === items.length) return [];
  return [
    `The source gives ${fitting} questions that are ${asked}; the other ${items.length - fitting} are not.`,
  ];
}
