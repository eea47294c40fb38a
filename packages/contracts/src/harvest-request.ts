import { z } from 'zod';
import { sourceItemsOf, sourcesMax, urlFault } from './harvest-source.ts';
import { laneSchema } from './lanes.ts';
import { formatOptionFields, outputFormatSchema, outputFormats, strangeOptionsOf } from './output-formats.ts';
import { providerNameSchema } from './providers.ts';
import { taskWebhookSchema } from './webhooks.ts';
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
        'A hard cap for all calls of the task together, failures that were billed included: a model is asked only if the input and the whole permitted output fit into what is left of it.',
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
    lane: laneSchema.optional().meta({
      description:
        'Which workers take it: work in the batch lane never holds up what is interactive. Absent: `interactive` for a task, `batch` for a batch.',
    }),
    ...formatOptionFields,
  });
}

/** The options of a stored task, which was checked against the limits of its day. */
export const harvestOptionsSchema = optionsFields(Number.MAX_SAFE_INTEGER).meta({ id: 'HarvestOptions' });
export type HarvestOptions = z.infer<typeof harvestOptionsSchema>;

/** Texts and URLs under the limits: one, or a list whose texts count together. */
function sourceField(sourceCharactersMax: number) {
  const text = boundedText(sourceCharactersMax);
  const list = z
    .array(text)
    .min(1)
    .max(sourcesMax)
    .refine(
      (texts) => !exceedsCodePoints(texts.join(''), sourceCharactersMax),
      `must be at most ${sourceCharactersMax.toLocaleString('en-US')} characters long together`,
    );
  return z
    .union([text, list], 'must be a text or a list of texts and URLs')
    .check(({ value, issues }) => {
      // A text of URLs stands for several sources, so that the length of a list does not tell how many there are.
      const items = sourceItemsOf(value);
      if (items.length > sourcesMax) {
        issues.push({
          code: 'custom',
          input: value,
          message: `must be at most ${String(sourcesMax)} texts and URLs together`,
        });
        return;
      }
      for (const item of items) {
        const fault = item.kind === 'url' ? urlFault(item.url) : null;
        if (fault !== null) issues.push({ code: 'custom', input: value, message: `the URL ${fault}` });
      }
    })
    .meta({
      description:
        'What to work on: a text, a URL, or a list of texts and URLs. A text that is nothing but URLs stands for the pages behind them.',
    });
}

const queryField = (queryCharactersMax: number) =>
  boundedText(queryCharactersMax)
    .optional()
    .meta({ description: 'What to find out or to focus on. Required for `analysis`.' });

/** What a query and options must fulfil for their output format, as problems by field. */
function formatProblems(request: {
  readonly query?: string | undefined;
  readonly output_format: keyof typeof outputFormats;
  readonly options: z.infer<typeof harvestOptionsSchema>;
}): readonly { readonly path: string[]; readonly message: string }[] {
  const { query, output_format: format, options } = request;
  const row = outputFormats[format];
  const problems: { path: string[]; message: string }[] = [];
  if (row.query === 'required' && query === undefined)
    problems.push({ path: ['query'], message: `is required for the output format ${format}` });
  if (row.query === 'none' && query !== undefined)
    problems.push({ path: ['query'], message: `means nothing to the output format ${format}` });
  for (const name of strangeOptionsOf(format, options))
    problems.push({ path: ['options', name], message: `is no option of the output format ${format}` });
  if (row.maker === 'built-in' && (options.provider ?? 'extractive') !== 'extractive')
    problems.push({
      path: ['options', 'provider'],
      message: `must be extractive for ${format}, which needs no model`,
    });
  return problems;
}

/** Refuses what an output format does not take. */
export function checkFormat(context: z.core.ParsePayload<Parameters<typeof formatProblems>[0]>): void {
  for (const { path, message } of formatProblems(context.value))
    context.issues.push({ code: 'custom', input: context.value, path, message });
}

/** The fields of a submission, for schemas that vary them. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the inferred zod type is the contract
export function submissionFields(limits: RequestLimits = defaultRequestLimits) {
  return {
    source: sourceField(limits.sourceCharactersMax),
    query: queryField(limits.queryCharactersMax),
    output_format: outputFormatSchema.default('analysis'),
    options: optionsFields(limits.outputTokensMax).prefault({}),
    webhook: taskWebhookSchema.optional(),
  };
}

/**
 * The body of `POST /harvest` under the given limits. Unknown fields are refused, because a misspelt option that is
 * silently ignored costs its sender money.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the inferred zod type is the contract
export function createHarvestRequestSchema(limits: RequestLimits = defaultRequestLimits) {
  return z.strictObject(submissionFields(limits)).check(checkFormat).meta({ id: 'HarvestRequest' });
}

export type HarvestRequest = z.infer<ReturnType<typeof createHarvestRequestSchema>>;
