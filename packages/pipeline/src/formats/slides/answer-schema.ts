import { z } from 'zod';

/** What a model answers with. Strict JSON schemas want every field required, so absence is null. */
export const slidesAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  subtitle: z.string().trim().nullable(),
  slides: z.array(
    z.strictObject({
      title: z.string().trim().min(1).meta({ description: 'At most eight words.' }),
      bullets: z
        .array(z.strictObject({ text: z.string().trim().min(1), quotes: z.array(z.string()) }))
        .meta({ description: 'Three to five.' }),
      notes: z.string().trim().nullable().meta({ description: 'What the speaker says to the slide.' }),
    }),
  ),
});
export type SlidesAnswer = z.infer<typeof slidesAnswerSchema>;
