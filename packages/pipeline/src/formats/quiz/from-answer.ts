import { type Quiz, type QuizItem, clozeGap } from '@harvest/contracts/formats/quiz';
import { createSeededRandom, shuffled } from '../building/seeded-random.ts';
import type { GroundQuotes } from '../format-definition.ts';
import type { QuizAnswer } from './answer-schema.ts';
import { type KeyPositions, createKeyPositions } from './key-positions.ts';

const distractorsMax = 5;
const truths: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Makes a quiz of a model's answer: items that are incomplete or rest on no passage of the source are left out. */
export function quizFromAnswer(
  { title, items }: QuizAnswer,
  { ground, seed }: { readonly ground: GroundQuotes; readonly seed: string },
): Quiz {
  const random = createSeededRandom(seed);
  const positions = createKeyPositions(random);
  const kept = items.flatMap((item) => itemOf(item, { ground, positions, random }) ?? []);
  return { format: 'quiz', title, items: kept.map((item, at) => ({ ...item, id: `q${at + 1}` })) };
}

function itemOf(
  item: QuizAnswer['items'][number],
  tools: { readonly ground: GroundQuotes; readonly positions: KeyPositions; readonly random: () => number },
): QuizItem | null {
  const { type, difficulty, question, answer, explanation } = item;
  const citations = [...tools.ground(item.quotes)];
  if (citations.length === 0) return null;
  const fields = {
    id: '',
    difficulty,
    question,
    explanation: explanation === '' ? null : explanation,
    citations,
  };
  switch (type) {
    case 'multiple_choice': {
      const others = (item.distractors ?? []).slice(0, distractorsMax);
      if (others.length === 0) return null;
      const { options, answerIndex } = tools.positions.place(answer, shuffled(others, tools.random));
      return { ...fields, type, options: [...options], answer_index: answerIndex };
    }
    case 'true_false': {
      const key = answer.trim().toLowerCase();
      const truth = Object.hasOwn(truths, key) ? truths[key] : undefined;
      return truth === undefined ? null : { ...fields, type, answer: truth };
    }
    case 'cloze':
      return question.split(clozeGap).length === 2 ? { ...fields, type, answer } : null;
  }
}
