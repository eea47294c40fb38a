import { z } from 'zod';
import { statementSchema } from './statement.ts';

export const blogSchema = z
  .strictObject({
    format: z.literal('blog'),
    title: z.string().min(1),
    meta_description: z.string().min(1).max(160),
    outline: z.array(z.string().min(1)),
    sections: z.array(
      z.strictObject({
        heading: z.string().nullable().meta({ description: 'Null for the introduction.' }),
        paragraphs: z.array(statementSchema).min(1),
      }),
    ),
    attribution: z.array(z.string().min(1)).meta({ description: 'A line for each source, ready to print.' }),
  })
  .meta({ id: 'Blog' });
export type Blog = z.infer<typeof blogSchema>;
