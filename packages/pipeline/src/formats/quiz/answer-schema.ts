import { difficulties, questionTypes } from '@harvest/contracts/output-formats';
import { z } from 'zod';

/** What a model answers with; one flat shape for all types, since strict JSON schemas want every field required. */
export const quizAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  items: z.array(
    z.strictObject({
      type: z.enum(questionTypes),
      difficulty: z.enum(difficulties),
      question: z.string().trim().min(1).meta({
        description: 'A statement for true_false; a sentence with _____ for what is left out for cloze.',
      }),
      answer: z.string().trim().min(1).meta({
        description:
          'The right option for multiple_choice, true or false for true_false, what fills the gap for cloze.',
      }),
      distractors: z
        .array(z.string().trim().min(1))
        .nullable()
        .meta({ description: 'Three wrong options for multiple_choice, else null.' }),
      explanation: z
        .string()
        .trim()
        .nullable()
        .meta({ description: 'Why the answer is right, in one sentence.' }),
      quotes: z.array(z.string()).meta({ description: 'Copied from the source letter by letter.' }),
    }),
  ),
});
export type QuizAnswer = z.infer<typeof quizAnswerSchema>;
