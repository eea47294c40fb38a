import { z } from 'zod';
import { citationSchema } from '../citation.ts';

/** A piece of text with what it rests on. */
export const statementSchema = z
  .strictObject({ text: z.string().min(1), citations: z.array(citationSchema) })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof statementSchema>;
