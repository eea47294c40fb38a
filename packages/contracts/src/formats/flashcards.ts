import { z } from 'zod';
import { citationSchema } from '../citation.ts';

export const flashcardSchema = z
  .strictObject({
    id: z.string().meta({ description: '`c1`, `c2` and so on.' }),
    front: z.string().min(1),
    back: z.string().min(1),
    tags: z.array(z.string()).max(5),
    citations: z.array(citationSchema).min(1),
  })
  .meta({ id: 'Flashcard' });
export type Flashcard = z.infer<typeof flashcardSchema>;

export const flashcardsSchema = z
  .strictObject({
    format: z.literal('flashcards'),
    title: z.string().min(1),
    cards: z.array(flashcardSchema),
  })
  .meta({ id: 'Flashcards' });
export type Flashcards = z.infer<typeof flashcardsSchema>;
