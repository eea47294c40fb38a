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
import { type DraftTools, type ItemDraft, draftsOf } from './item-drafts.ts';
import { createKeyPositions } from './key-positions.ts';
import { quizWords } from './quiz-words.ts';

/** A quiz has as many multiple-choice questions as of both other types together. */
const typeCycle: readonly QuestionType[] = ['multiple_choice', 'true_false', 'multiple_choice', 'cloze'];
const levelCycle: readonly Difficulty[] = ['medium', 'easy', 'medium', 'hard'];
/** The type whose turn it is goes before the level whose turn it is. */
const typeWeight = 10;

/** Makes a quiz from sentences of the source; with fewer items than asked for where it gives fewer. */
export async function buildQuiz(
  reading: Reading,
  request: FormatRequest,
  { seed, pause }: { readonly seed: string; readonly pause: () => Promise<void> },
): Promise<Built<Quiz>> {
  const wanted = request.options.count ?? outputFormats.quiz.defaultCount;
  const material = await gatherMaterial(reading, request, pause);
  const finder = await createMentionFinder(reading, pause);
  const passages = await findPassages(material, finder, pause);
  const random = createSeededRandom(seed);
  const distractors = createDistractorSource({ passages, finder, tokeniser: reading.tokeniser });
  const definitions = passages.flatMap(({ definition }) => definition ?? []);
  const drafts = await chooseDrafts({
    passages,
    request,
    wanted,
    tools: { reading, distractors, definitions, random },
    pause,
  });
  const items = toItems(drafts, reading.language, random);
  return {
    content: { format: 'quiz', title: wordsIn(quizWords, reading.language).title(material.topic), items },
    notices: [
      ...tooFewNotice(items.length, wanted, 'good questions'),
      ...levelNotice(items, request.options.difficulty),
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
  // Where a level is asked for, what is of another level waits until no other passage is left.
  for (const exactly of difficulty === undefined ? [false] : [true, false]) {
    await takeInTurns({
      index: tools.reading.index,
      passages,
      max: wanted - chosen.length,
      taken: chosen.map(({ passage }) => passage),
      make: (passage) => {
        const level = difficulty ?? levelCycle[chosen.length % levelCycle.length] ?? 'medium';
        const draft = pickDraft({ passage, cycle, level, exactly, chosen, tools });
        if (draft !== undefined) chosen.push(draft);
        return draft ?? null;
      },
      pause,
    });
  }
  return chosen;
}

function pickDraft(options: {
  readonly passage: Passage;
  readonly cycle: readonly QuestionType[];
  readonly level: Difficulty;
  readonly exactly: boolean;
  readonly chosen: readonly ItemDraft[];
  readonly tools: DraftTools;
}): ItemDraft | undefined {
  const { passage, cycle, level, exactly, chosen, tools } = options;
  const asked = new Set(chosen.flatMap(({ asks }) => asks?.toLowerCase() ?? []));
  const ordered = [...new Set([cycle[chosen.length % cycle.length], ...cycle])].filter(
    (type) => type !== undefined,
  );
  const wantsFalse = falseIsDue(chosen);
  const drafts = ordered.flatMap((type, preference) =>
    draftsOf(type, passage, tools)
      .filter((draft) => draft.asks === null || !asked.has(draft.asks.toLowerCase()))
      .filter((draft) => !exactly || difficultyOf(draft.hardness) === level)
      .filter((draft) => draft.type !== 'true_false' || draft.answer !== wantsFalse)
      .map((draft) => ({ draft, misfit: misfitOf(draft, level) + typeWeight * preference })),
  );
  return drafts.sort((a, b) => a.misfit - b.misfit)[0]?.draft;
}

/**
 * How far a draft is from what is wanted, in levels. A question that is asked outright is rare and worth taking out of
 * turn; names and numbers are asked for before words of the subject.
 */
function misfitOf({ type, hardness, direct, kind }: ItemDraft, level: Difficulty): number {
  const outright = direct && type === 'multiple_choice' ? typeWeight + 1 : 0;
  const plain = kind === 'term' ? 0.5 : 0;
  const levels = difficulties.indexOf(difficultyOf(hardness)) - difficulties.indexOf(level);
  return Math.abs(levels) + plain - outright;
}

/** True when there are no more false statements than true ones yet. */
function falseIsDue(chosen: readonly ItemDraft[]): boolean {
  const statements = chosen.filter((draft) => draft.type === 'true_false');
  return statements.filter(({ answer }) => !answer).length * 2 <= statements.length;
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

function levelNotice(items: readonly QuizItem[], asked: Difficulty | undefined): readonly string[] {
  const fitting = items.filter(({ difficulty }) => difficulty === asked).length;
  if (asked === undefined || fitting === items.length) return [];
  return [
    `The source gives ${fitting} questions that are ${asked}; the other ${items.length - fitting} are not.`,
  ];
}
