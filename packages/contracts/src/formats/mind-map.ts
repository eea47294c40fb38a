import { z } from 'zod';
import { citationSchema } from '../citation.ts';

/** A tree as a list of nodes: every parent stands before its children, and the first node alone has none. */
export const mindMapSchema = z
  .strictObject({
    format: z.literal('mind_map'),
    nodes: z
      .array(
        z.strictObject({
          id: z.string().min(1),
          parent_id: z.string().nullable(),
          label: z.string().min(1),
          citations: z.array(citationSchema),
        }),
      )
      .min(1),
  })
  .meta({ id: 'MindMap' });
export type MindMap = z.infer<typeof mindMapSchema>;
