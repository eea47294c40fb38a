import { z } from 'zod';

/** What a model answers with. Strict JSON schemas want every field required, so absence is null. */
export const blogAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  meta_description: z.string().trim().min(1).meta({ description: 'At most 160 characters.' }),
  sections: z.array(
    z.strictObject({
      heading: z.string().trim().nullable().meta({ description: 'Null for the introduction.' }),
      paragraphs: z.array(
        z.strictObject({
          text: z.string().trim().min(1).meta({ description: 'Plain text without Markdown.' }),
          quotes: z.array(z.string()),
        }),
      ),
    }),
  ),
});
export type BlogAnswer = z.infer<typeof blogAnswerSchema>;
