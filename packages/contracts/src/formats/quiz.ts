import { z } from 'zod';
import { citationSchema } from '../citation.ts';
import { difficultySchema } from '../output-formats.ts';

const itemFields = {
  id: z.string().meta({ description: '`q1`, `q2` and so on.' }),
  difficulty: difficultySchema,
  question: z.string().min(1),
  explanation: z.string().nullable(),
  citations: z.array(citationSchema).min(1),
};
const answerIndex = z.int().min(0).meta({ description: 'The right option, from 0.' });

/** A question of a quiz. In a cloze question the gap is `_____`. */
export const quizItemSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('multiple_choice'),
      ...itemFields,
      options: z.array(z.string().min(1)).min(2).max(6),
      answer_index: answerIndex,
    }),
    z.strictObject({ type: z.literal('true_false'), ...itemFields, answer: z.boolean() }),
    z.strictObject({ type: z.literal('cloze'), ...itemFields, answer: z.string().min(1) }),
  ])
  .meta({ id: 'QuizItem' });
export type QuizItem = z.infer<typeof quizItemSchema>;

/** The gap in the question of a cloze item. */
export const clozeGap = '_____';

export const quizSchema = z
  .strictObject({ format: z.literal('quiz'), title: z.string().min(1), items: z.array(quizItemSchema) })
  .meta({ id: 'Quiz' });
export type Quiz = z.infer<typeof quizSchema>;
