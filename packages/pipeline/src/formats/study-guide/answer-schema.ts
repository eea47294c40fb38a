import { z } from 'zod';

const quotes = z.array(z.string()).meta({ description: 'Copied from the source letter by letter.' });

/** What a model answers with. */
export const studyGuideAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  objectives: z.array(
    z.strictObject({
      text: z
        .string()
        .trim()
        .min(1)
        .meta({ description: 'Starts with a verb such as Explain, Describe, Compare, Name.' }),
      quotes,
    }),
  ),
  key_terms: z.array(
    z.strictObject({ term: z.string().trim().min(1), definition: z.string().trim().min(1), quotes }),
  ),
  sections: z.array(
    z.strictObject({
      heading: z.string().trim().min(1),
      points: z.array(z.strictObject({ text: z.string().trim().min(1), quotes })),
    }),
  ),
  review_questions: z.array(
    z.strictObject({ question: z.string().trim().min(1), answer: z.string().trim().min(1), quotes }),
  ),
});
export type StudyGuideAnswer = z.infer<typeof studyGuideAnswerSchema>;
