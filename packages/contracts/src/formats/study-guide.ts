import { z } from 'zod';
import { citationSchema } from '../citation.ts';
import { statementSchema } from './statement.ts';

export const studyGuideSchema = z
  .strictObject({
    format: z.literal('study_guide'),
    title: z.string().min(1),
    objectives: z.array(statementSchema).meta({ description: 'What a reader is able to do afterwards.' }),
    key_terms: z.array(
      z.strictObject({
        term: z.string().min(1),
        definition: z.string().min(1),
        citations: z.array(citationSchema).min(1),
      }),
    ),
    sections: z.array(
      z.strictObject({ heading: z.string().min(1), points: z.array(statementSchema).min(1) }),
    ),
    review_questions: z.array(
      z.strictObject({
        question: z.string().min(1),
        answer: z.string().min(1),
        citations: z.array(citationSchema).min(1),
      }),
    ),
  })
  .meta({ id: 'StudyGuide' });
export type StudyGuide = z.infer<typeof studyGuideSchema>;
