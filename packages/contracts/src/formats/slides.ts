import { z } from 'zod';
import { statementSchema } from './statement.ts';

export const slidesSchema = z
  .strictObject({
    format: z.literal('slides'),
    title: z.string().min(1),
    subtitle: z.string().nullable(),
    slides: z.array(
      z.strictObject({
        id: z.string().meta({ description: '`slide1`, `slide2` and so on.' }),
        title: z.string().min(1),
        bullets: z.array(statementSchema).min(1),
        notes: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Slides' });
export type Slides = z.infer<typeof slidesSchema>;
