import { z } from 'zod';

/** The options that shape an output; each format takes some of them. */
export const formatOptionNames = [
  'count',
  'length_words',
  'difficulty',
  'tone',
  'audience',
  'language',
  'question_types',
] as const;
export type FormatOptionName = (typeof formatOptionNames)[number];

interface OutputFormatRow {
  readonly purpose: string;
  readonly options: readonly FormatOptionName[];
  /** `required`: without a query there is nothing to do; `focus`: it says what to lean towards; `none`: it is refused. */
  readonly query: 'required' | 'focus' | 'none';
  /** `model`: a model writes it, or the built-in engine; `built-in`: found out without a model, whatever is configured. */
  readonly maker: 'model' | 'built-in';
  /** `text`: Markdown that is streamed; `structured`: content with a schema, from which the Markdown is rendered. */
  readonly form: 'text' | 'structured';
  /** How many items, or how many words, there are when the request does not say; null where that has no meaning. */
  readonly defaultCount: number | null;
  readonly defaultWords: number | null;
}

const writing = ['length_words', 'tone', 'audience', 'language'] as const;

/** What a task can produce. Everything else derives from this table: schemas, prompts, documents, refusals. */
export const outputFormats = {
  analysis: {
    purpose: 'Answers the query from the source, with the sentences that the answer rests on.',
    options: writing,
    query: 'required',
    maker: 'model',
    form: 'text',
    defaultCount: null,
    defaultWords: null,
  },
  summary: {
    purpose: 'Condenses the source, leaning towards what the query asks about.',
    options: writing,
    query: 'focus',
    maker: 'model',
    form: 'text',
    defaultCount: null,
    defaultWords: null,
  },
  quiz: {
    purpose: 'Multiple-choice, true/false and cloze questions with an answer key and evidence.',
    options: ['count', 'difficulty', 'audience', 'language', 'question_types'],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 10,
    defaultWords: null,
  },
  study_guide: {
    purpose: 'Objectives, key terms, sections and review questions for learning the source.',
    options: ['count', 'length_words', 'difficulty', 'audience', 'language'],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 6,
    defaultWords: 800,
  },
  blog: {
    purpose: 'An article with title, outline, body, meta description and attribution.',
    options: writing,
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: null,
    defaultWords: 600,
  },
  video_script: {
    purpose: 'Scenes with time, narration and visuals.',
    options: ['count', ...writing],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 8,
    defaultWords: 400,
  },
  flashcards: {
    purpose: 'Cards with a front and a back.',
    options: ['count', 'difficulty', 'audience', 'language'],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 12,
    defaultWords: null,
  },
  mind_map: {
    purpose: 'A tree of the topics of the source and what it says of each.',
    options: ['count', 'audience', 'language'],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 6,
    defaultWords: null,
  },
  slides: {
    purpose: 'An outline of slides with bullets and speaker notes.',
    options: ['count', 'tone', 'audience', 'language'],
    query: 'focus',
    maker: 'model',
    form: 'structured',
    defaultCount: 8,
    defaultWords: null,
  },
  insights: {
    purpose: 'Key phrases, entities, relationships and metadata of the source; needs no model.',
    options: [],
    query: 'none',
    maker: 'built-in',
    form: 'text',
    defaultCount: null,
    defaultWords: null,
  },
  dedup: {
    purpose: 'Which of several sources say the same: groups, representatives, similarity; needs no model.',
    options: [],
    query: 'none',
    maker: 'built-in',
    form: 'structured',
    defaultCount: null,
    defaultWords: null,
  },
} as const satisfies Record<string, OutputFormatRow>;

export type OutputFormat = keyof typeof outputFormats;
export const outputFormatNames = Object.keys(outputFormats) as [OutputFormat, ...OutputFormat[]];
export const outputFormatSchema = z.enum(outputFormatNames).meta({
  id: 'OutputFormat',
  description: Object.entries(outputFormats)
    .map(([name, { purpose }]) => `\`${name}\`: ${purpose}`)
    .join(' '),
});

export const difficulties = ['easy', 'medium', 'hard'] as const;
export const difficultySchema = z.enum(difficulties).meta({ id: 'Difficulty' });
export type Difficulty = z.infer<typeof difficultySchema>;

export const questionTypes = ['multiple_choice', 'true_false', 'cloze'] as const;
export const questionTypeSchema = z.enum(questionTypes).meta({ id: 'QuestionType' });
export type QuestionType = z.infer<typeof questionTypeSchema>;

/** Whom a text is written for, and the US school grade at which they read with ease. */
export const audiences = {
  children: { grade: 4 },
  general: { grade: 8 },
  students: { grade: 11 },
  professionals: { grade: 13 },
  experts: { grade: 15 },
} as const satisfies Record<string, { grade: number }>;
export type Audience = keyof typeof audiences;

export const tones = [
  'neutral',
  'formal',
  'conversational',
  'enthusiastic',
  'persuasive',
  'humorous',
] as const;
export type Tone = (typeof tones)[number];

export const countMax = 50;
export const lengthWordsMin = 50;
export const lengthWordsMax = 5_000;

/** True for a tag that can be told in words, of at most language, script and region. */
function isLanguageTag(tag: string): boolean {
  if (!/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/.test(tag)) return false;
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) !== undefined;
  } catch {
    // A RangeError is how it says no.
    return false;
  }
}

const takenBy = (option: FormatOptionName): string =>
  `Taken by ${outputFormatNames.filter((name) => (outputFormats[name].options as readonly string[]).includes(option)).join(', ')}.`;
const audienceNames = Object.keys(audiences) as [Audience, ...Audience[]];

/** The options that shape an output, as fields of `options`. */
export const formatOptionFields = {
  count: z
    .int()
    .min(1)
    .max(countMax)
    .optional()
    .meta({ description: `How many items: questions, cards, scenes, topics, slides. ${takenBy('count')}` }),
  length_words: z
    .int()
    .min(lengthWordsMin)
    .max(lengthWordsMax)
    .optional()
    .meta({ description: `How long the text is to be, in words. ${takenBy('length_words')}` }),
  difficulty: difficultySchema
    .optional()
    .meta({ description: `How hard the questions are to be; mixed when absent. ${takenBy('difficulty')}` }),
  tone: z
    .enum(tones)
    .optional()
    .meta({ description: takenBy('tone') }),
  audience: z
    .enum(audienceNames)
    .optional()
    .meta({ description: takenBy('audience') }),
  language: z
    .string()
    .refine(isLanguageTag, 'must be a language tag such as en or pt-BR')
    .optional()
    .meta({
      description: `Language of the output (BCP 47); that of the query or the source when absent. ${takenBy('language')}`,
    }),
  question_types: z
    .array(questionTypeSchema)
    .min(1)
    .max(questionTypes.length)
    .optional()
    .meta({ description: `Which kinds of questions; all when absent. ${takenBy('question_types')}` }),
};
export type FormatOptions = z.infer<z.ZodObject<typeof formatOptionFields>>;

/** The options that shape an output among all that a task has. */
export function formatOptionsOf(options: FormatOptions): FormatOptions {
  return Object.fromEntries(
    formatOptionNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
}

/** The options of a format that are set although the format does not take them. */
export function strangeOptionsOf(format: OutputFormat, options: FormatOptions): readonly FormatOptionName[] {
  const taken: readonly FormatOptionName[] = outputFormats[format].options;
  return formatOptionNames.filter((name) => options[name] !== undefined && !taken.includes(name));
}
