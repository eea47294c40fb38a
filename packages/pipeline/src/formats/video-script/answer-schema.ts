import { z } from 'zod';

/** What a model answers with. Strict JSON schemas want every field required, so absence is null. */
export const videoScriptAnswerSchema = z.strictObject({
  title: z.string().trim().min(1),
  scenes: z.array(
    z.strictObject({
      narration: z.string().trim().min(1).meta({ description: 'What is spoken, without directions.' }),
      visual: z.string().trim().min(1).meta({ description: 'What is to be seen, in one sentence.' }),
      on_screen_text: z
        .string()
        .trim()
        .nullable()
        .meta({ description: 'A figure or a term of at most eight words; null for none.' }),
      quotes: z.array(z.string()),
    }),
  ),
});
export type VideoScriptAnswer = z.infer<typeof videoScriptAnswerSchema>;
