import { z } from 'zod';
import { blogSchema } from './formats/blog.ts';
import { dedupSchema } from './formats/dedup.ts';
import { flashcardsSchema } from './formats/flashcards.ts';
import { mindMapSchema } from './formats/mind-map.ts';
import { quizSchema } from './formats/quiz.ts';
import { slidesSchema } from './formats/slides.ts';
import { studyGuideSchema } from './formats/study-guide.ts';
import { videoScriptSchema } from './formats/video-script.ts';

/** What a format other than plain text holds; `format` tells which. */
export const formatContentSchema = z
  .discriminatedUnion('format', [
    quizSchema,
    studyGuideSchema,
    blogSchema,
    videoScriptSchema,
    flashcardsSchema,
    mindMapSchema,
    slidesSchema,
    dedupSchema,
  ])
  .meta({ id: 'FormatContent' });
export type FormatContent = z.infer<typeof formatContentSchema>;
/** The formats that have such content. */
export type StructuredFormat = FormatContent['format'];
/** The content of one format. */
export type ContentOf<Format extends StructuredFormat> = Extract<FormatContent, { format: Format }>;
