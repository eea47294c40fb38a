import { z } from 'zod';

/** What a model answers with. */
export const flashcardsAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  cards: z.array(
    z.strictObject({
      front: z
        .string()
        .trim()
        .min(1)
        .meta({ description: 'A term, a question, or a sentence with _____ for a gap.' }),
      back: z.string().trim().min(1).meta({ description: 'The answer, in at most two sentences.' }),
      tags: z.array(z.string().trim()).meta({ description: 'At most two topics of the source.' }),
      quotes: z.array(z.string()).meta({ description: 'Copied from the source letter by letter.' }),
    }),
  ),
});
export type FlashcardsAnswer = z.infer<typeof flashcardsAnswerSchema>;
