import { type Quiz, type QuizItem, clozeGap } from '@harvest/contracts/formats/quiz';
import { createSeededRandom, shuffled } from '../building/seeded-random.ts';
import type { AnswerContext } from '../format-definition.ts';
import { proveItem } from '../prove-item.ts';
import type { QuizAnswer } from './answer-schema.ts';
import { type KeyPositions, createKeyPositions } from './key-positions.ts';

const distractorsMax = 5;
const truths: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Makes a quiz of a model's answer: items that are incomplete or rest on no passage of the source are left out. */
export function quizFromAnswer({ title, items }: QuizAnswer, context: AnswerContext): Quiz {
  const random = createSeededRandom(context.seed);
  const positions = createKeyPositions(random);
  const kept = items.flatMap((item) => itemOf(item, { ...context, positions, random }) ?? []);
  return { format: 'quiz', title, items: kept.map((item, at) => ({ ...item, id: `q${at + 1}` })) };
}

function itemOf(
  item: QuizAnswer['items'][number],
  tools: AnswerContext & { readonly positions: KeyPositions; readonly random: () => number },
): QuizItem | null {
  const { type, difficulty, question, answer, explanation } = item;
  const citations = proveItem({ text: question, quotes: item.quotes }, tools);
  if (citations.length === 0) return null;
  const incomplete = (detail: string): null => {
    tools.reject({ item: question, rule: 'one-right-option', detail });
    return null;
  };
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
      if (others.length === 0) return incomplete('It has no wrong option.');
      const { options, answerIndex } = tools.positions.place(answer, shuffled(others, tools.random));
      return { ...fields, type, options: [...options], answer_index: answerIndex };
    }
    case 'true_false': {
      const key = answer.trim().toLowerCase();
      const truth = Object.hasOwn(truths, key) ? truths[key] : undefined;
      return truth === undefined
        ? incomplete('Its key is neither true nor false.')
        : { ...fields, type, answer: truth };
    }
    case 'cloze':
      return question.split(clozeGap).length === 2
        ? { ...fields, type, answer }
        : incomplete('It does not have exactly one gap.');
  }
}
