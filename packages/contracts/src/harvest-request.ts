import { z } from 'zod';
import { outputFormatSchema } from './output-formats.ts';
import { providerNameSchema } from './providers.ts';
import { cacheModeSchema, capabilitySchema, qualityPrioritySchema, tierSchema } from './tiers.ts';

/** Limits on what a client may send; lengths are in Unicode code points. */
export interface RequestLimits {
  readonly sourceCharactersMax: number;
  readonly queryCharactersMax: number;
  readonly outputTokensMax: number;
}

export const defaultRequestLimits: RequestLimits = {
  sourceCharactersMax: 50_000,
  queryCharactersMax: 1_000,
  outputTokensMax: 8_192,
};

/** Length in Unicode code points; UTF-16 length is an upper bound, so short texts need no counting. */
function exceedsCodePoints(text: string, max: number): boolean {
  if (text.length <= max) return false;
  if (text.length > max * 2) return true;
  let count = 0;
  for (const _ of text) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}

function boundedText(max: number) {
  return z
    .string()
    .refine((text) => /\S/.test(text), 'must not be empty')
    .refine(
      (text) => !exceedsCodePoints(text, max),
      `must be at most ${max.toLocaleString('en-US')} characters long`,
    )
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode, without lone surrogates')
    .meta({ minLength: 1, maxLength: max });
}

function optionsFields(outputTokensMax: number) {
  return z.strictObject({
    provider: providerNameSchema
      .optional()
      .meta({ description: "Pins the provider; the default is the operator's." }),
    model: z
      .string()
      .regex(/^[\w.:/@-]{1,128}$/, 'must be a model name')
      .optional()
      .meta({ description: 'Pins the model of the pinned or default provider.', examples: ['llama3.2:1b'] }),
    tier: tierSchema.optional().meta({ description: 'Pins the tier; absent, the router decides.' }),
    quality: qualityPrioritySchema.optional().meta({
      description:
        'What matters: `simple` is cost-sensitive, `quality` is quality-critical, `balanced` is the default.',
    }),
    local_only: z
      .boolean()
      .optional()
      .meta({ description: 'True keeps source and query on machines of the operator.' }),
    max_cost_usd: z.number().min(0).max(1_000_000).optional().meta({
      description:
        'A hard cap: models whose price for the input and the whole permitted output exceeds it are not asked.',
    }),
    require: z
      .array(capabilitySchema)
      .max(3)
      .optional()
      .meta({ description: 'What the model must be able to do.' }),
    max_output_tokens: z.int().min(1).max(outputTokensMax).optional(),
    cache: cacheModeSchema.optional().meta({
      description: "Which cached answers are welcome; absent, the operator's setting holds.",
    }),
  });
}

/** The options of a stored task, which was checked against the limits of its day. */
export const harvestOptionsSchema = optionsFields(Number.MAX_SAFE_INTEGER).meta({ id: 'HarvestOptions' });
export type HarvestOptions = z.infer<typeof harvestOptionsSchema>;

/**
 * The body of `POST /harvest` under the given limits. Unknown fields are refused, because a misspelt option that is
 * silently ignored costs its sender money.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the inferred zod type is the contract
export function createHarvestRequestSchema(limits: RequestLimits = defaultRequestLimits) {
  return z
    .strictObject({
      source: boundedText(limits.sourceCharactersMax).meta({ description: 'The text to work on.' }),
      query: boundedText(limits.queryCharactersMax).meta({ description: 'What to find out or to focus on.' }),
      output_format: outputFormatSchema.default('analysis'),
      options: optionsFields(limits.outputTokensMax).prefault({}),
    })
    .meta({ id: 'HarvestRequest' });
}

export type HarvestRequest = z.infer<ReturnType<typeof createHarvestRequestSchema>>;

const urlsLengthMax = 16_384;
const urlStart = /^\s*<?(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)/i;
const urlWord = /^<?(?:[a-z][a-z0-9+.-]{0,30}:\/\/|www\.)[^\s<>]+>?[,;]?$/i;

/** True when the source consists of nothing but URLs, which need acquisition rather than reading. */
export function isUrlSource(source: string): boolean {
  // Nearly every source is told by its first word; only then are the others looked at.
  if (source.length > urlsLengthMax || !urlStart.test(source)) return false;
  return source
    .trim()
    .split(/\s+/)
    .every((word) => urlWord.test(word));
}
