import { z } from 'zod';

/** What a model answers with: three levels below the topic, since a schema that contains itself is refused by some models. */
export const mindMapAnswerSchema = z.strictObject({
  topic: z.string().trim().min(1).meta({ description: 'The root, at most eight words.' }),
  branches: z.array(
    z.strictObject({
      label: z.string().trim().min(1).meta({ description: 'At most eight words.' }),
      topics: z.array(
        z.strictObject({
          label: z.string().trim().min(1).meta({ description: 'At most eight words.' }),
          quotes: z.array(z.string()),
          details: z.array(
            z.strictObject({
              label: z.string().trim().min(1).meta({ description: 'One fact of at most twelve words.' }),
              quotes: z.array(z.string()),
            }),
          ),
        }),
      ),
    }),
  ),
});
export type MindMapAnswer = z.infer<typeof mindMapAnswerSchema>;
