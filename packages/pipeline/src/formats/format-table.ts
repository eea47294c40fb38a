/** Every output format with a structure that a model can make. Adding one is a folder and a line here. */
import type { ContentOf, FormatContent, StructuredFormat } from '@harvest/contracts/format-content';
import type { QualityRule } from '@harvest/contracts/quality-report';
import type { JsonSchema } from '@harvest/router/spec/provider';
import { z } from 'zod';
import type { Reading } from '../reading/reading.ts';
import { blogFormat } from './blog/definition.ts';
import { flashcardsFormat } from './flashcards/definition.ts';
import type {
  AnswerContext,
  Built,
  CheckedItem,
  FormatDefinition,
  FormatRequest,
} from './format-definition.ts';
import { mindMapFormat } from './mind-map/definition.ts';
import { quizFormat } from './quiz/definition.ts';
import { slidesFormat } from './slides/definition.ts';
import { studyGuideFormat } from './study-guide/definition.ts';
import { videoScriptFormat } from './video-script/definition.ts';

/** The formats that a model, or the built-in engine in its place, fills with content. */
export type ModelledFormat = Exclude<StructuredFormat, 'dedup'>;

/** What became of a model's answer. */
export type AnswerReading =
  | { readonly kind: 'content'; readonly content: FormatContent }
  | { readonly kind: 'invalid'; readonly problem: string };

/** A format for code that works with all of them: what it is given is checked to be its own. */
export interface AnyFormat {
  readonly format: ModelledFormat;
  readonly templateVersion: number;
  readonly answerJsonSchema: JsonSchema;
  readonly rules: readonly QualityRule[];
  readonly itemsMin: number;
  readonly instructions: (request: FormatRequest) => readonly string[];
  /** Reads JSON that a model answered with. */
  readonly readAnswer: (answer: unknown, context: AnswerContext) => AnswerReading;
  readonly build: (
    reading: Reading,
    request: FormatRequest,
    context: { readonly seed: string; readonly pause: () => Promise<void> },
  ) => Promise<Built<FormatContent>>;
  readonly items: (content: FormatContent) => readonly CheckedItem[];
  readonly frame: (content: FormatContent) => readonly string[];
  readonly withoutItems: (content: FormatContent, ids: ReadonlySet<string>) => FormatContent;
  readonly toMarkdown: (content: FormatContent) => string;
}

function anyFormat<Format extends ModelledFormat, Answer>(
  definition: FormatDefinition<Format, Answer>,
): AnyFormat {
  const { format, templateVersion, rules, itemsMin, instructions, build, answerSchema } = definition;
  const isOwn = (content: FormatContent): content is ContentOf<Format> => content.format === format;
  const own = (content: FormatContent): ContentOf<Format> => {
    if (isOwn(content)) return content;
    throw new Error(`the content is of ${content.format}, not of ${format}`);
  };
  return {
    format,
    templateVersion,
    rules,
    itemsMin,
    instructions,
    build,
    answerJsonSchema: z.toJSONSchema(answerSchema),
    readAnswer: (answer, context) => {
      const read = answerSchema.safeParse(answer);
      return read.success
        ? { kind: 'content', content: definition.fromAnswer(read.data, context) }
        : { kind: 'invalid', problem: z.prettifyError(read.error) };
    },
    items: (content) => definition.items(own(content)),
    frame: (content) => definition.frame(own(content)),
    withoutItems: (content, ids) => definition.withoutItems(own(content), ids),
    toMarkdown: (content) => definition.toMarkdown(own(content)),
  };
}

const formats: Readonly<Record<ModelledFormat, AnyFormat>> = {
  quiz: anyFormat(quizFormat),
  study_guide: anyFormat(studyGuideFormat),
  blog: anyFormat(blogFormat),
  video_script: anyFormat(videoScriptFormat),
  flashcards: anyFormat(flashcardsFormat),
  mind_map: anyFormat(mindMapFormat),
  slides: anyFormat(slidesFormat),
};

/** True for a format with a structure that a model can make. */
export function isModelled(format: string): format is ModelledFormat {
  return Object.hasOwn(formats, format);
}

/** The definition of a format. */
export function formatOf(format: ModelledFormat): AnyFormat {
  return formats[format];
}
