import { z } from 'zod';
import { citationSchema } from '../citation.ts';

export const videoScriptSchema = z
  .strictObject({
    format: z.literal('video_script'),
    title: z.string().min(1),
    duration_seconds: z.number().min(0),
    scenes: z.array(
      z.strictObject({
        id: z.string().meta({ description: '`s1`, `s2` and so on.' }),
        start_seconds: z.number().min(0),
        end_seconds: z.number().min(0),
        narration: z.string().min(1),
        visual: z.string().min(1).meta({ description: 'What is to be seen.' }),
        on_screen_text: z.string().nullable(),
        citations: z.array(citationSchema),
      }),
    ),
  })
  .meta({ id: 'VideoScript' });
export type VideoScript = z.infer<typeof videoScriptSchema>;
