/** The router's part of an app's configuration: environment variables by name. */
import { cacheModeSchema } from '@harvest/contracts/tiers';
import { booleanVariable, integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { defaultOutputTokens } from './decision/usual-output-tokens.ts';
import { embedderChoices } from './embeddings/embedder-choices.ts';
import { anthropicManifest } from './providers/anthropic/manifest.ts';
import { geminiManifest } from './providers/gemini/manifest.ts';
import { ollamaManifest } from './providers/ollama/manifest.ts';
import { openAiManifest } from './providers/openai/manifest.ts';

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function hasNoUserinfo(text: string): boolean {
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const httpUrl = z.string().refine(isHttpUrl, { error: 'must be an http or https URL', abort: true });
/** Cloud APIs take a key in a header; a user name in the URL would end in logs and error messages. */
const cloudUrl = httpUrl.refine(hasNoUserinfo, 'must not contain a user name or a password');
const modelName = z.string().regex(/^[\w.:/@-]{1,128}$/, 'must be a model name');
/** Keys go into a header, which has no room for spaces and line feeds. */
const apiKey = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'must be printable ASCII without spaces');

/** Several nodes make a pool. */
const nodeList = z
  .string()
  .default(ollamaManifest.defaultBaseUrl)
  .transform((text) => text.split(',').map((node) => node.trim()))
  .pipe(z.array(httpUrl).min(1));

/** What `LLM_PROVIDER` may be; `auto` takes what it finds. */
export const llmProviderChoices = ['ollama', 'openai', 'anthropic', 'gemini', 'extractive', 'auto'] as const;

/** Ollama's notation: a number with its unit, or seconds without one; a negative one keeps the model for good. */
const keepAlive = z
  .string()
  .regex(/^-?\d{1,9}(?:ms|s|m|h)?$/, 'must be a duration such as 30m')
  .transform((text) => (/\d$/.test(text) ? `${text}s` : text));

/** Names, separated by commas; `*` stands for any. */
const modelList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  .pipe(z.array(z.union([z.literal('*'), modelName])));

const hourMs = 3_600_000;
const yearSeconds = 365 * 24 * 3_600;

/** Who answers, and by which table. */
const choiceFields = {
  LLM_PROVIDER: z.enum(llmProviderChoices).default('ollama'),
  LLM_MAX_OUTPUT_TOKENS: integerVariable({ min: 1, max: 128_000, default: defaultOutputTokens }),
  SOURCE_TOKENS_MAX: integerVariable({ min: 500, max: 1_000_000, default: 24_000 }),
  ROUTER_OFFLINE: booleanVariable(false),
  MODEL_TABLE_FILE: z.string().optional(),
  TIER_LEARNING: booleanVariable(false),
} as const;

/** How a call is made, and when it is given up. */
const resilienceFields = {
  FIRST_TOKEN_TIMEOUT_MS: integerVariable({ min: 100, max: hourMs, default: 30_000 }),
  BETWEEN_TOKENS_TIMEOUT_MS: integerVariable({ min: 100, max: hourMs, default: 20_000 }),
  WHOLE_ANSWER_TIMEOUT_MS: integerVariable({ min: 100, max: hourMs, default: 90_000 }),
  HEDGE_ENABLED: booleanVariable(false),
  BREAKER_WINDOW_MS: integerVariable({ min: 1_000, max: hourMs, default: 30_000 }),
  BREAKER_CALLS_MIN: integerVariable({ min: 1, max: 1_000, default: 5 }),
  BREAKER_OPEN_MS: integerVariable({ min: 100, max: hourMs, default: 5_000 }),
} as const;

/** How texts are compared. `EMBEDDING_MODEL_PATH` is a folder of models for `transformers`. */
const embeddingFields = {
  EMBEDDER: z.enum(embedderChoices).default('lexical'),
  EMBEDDING_MODEL: modelName.optional(),
  EMBEDDING_MODEL_PATH: z.string().optional(),
  EMBEDDING_MODEL_DOWNLOAD: booleanVariable(false),
} as const;

const cacheFields = {
  CACHE_MODE: cacheModeSchema.default('semantic'),
  CACHE_SHARED: booleanVariable(false),
  CACHE_TTL_SECONDS: integerVariable({ min: 1, max: yearSeconds, default: 86_400 }),
} as const;

/** `OLLAMA_NUM_CTX` must hold the longest source, the prompt and the answer: 50,000 characters are some 12,500 tokens. */
const ollamaFields = {
  OLLAMA_BASE_URL: nodeList,
  OLLAMA_MODEL: modelName.default(ollamaManifest.defaultModel),
  OLLAMA_NUM_CTX: integerVariable({ min: 512, max: 2_000_000, default: 16_384 }),
  OLLAMA_SLOTS: integerVariable({ min: 1, max: 256, default: 1 }),
  OLLAMA_PRELOAD: booleanVariable(true),
  OLLAMA_KEEP_ALIVE: keepAlive.default('30m'),
  OLLAMA_PULL: booleanVariable(false),
  OLLAMA_PULL_MODELS: modelList,
} as const;

/** A named model serves every tier of its provider; without one the model table says which model serves which tier. */
const cloudFields = {
  OPENAI_API_KEY: apiKey.optional(),
  OPENAI_BASE_URL: cloudUrl.default(openAiManifest.defaultBaseUrl),
  OPENAI_MODEL: modelName.optional(),
  ANTHROPIC_API_KEY: apiKey.optional(),
  ANTHROPIC_BASE_URL: cloudUrl.default(anthropicManifest.defaultBaseUrl),
  ANTHROPIC_MODEL: modelName.optional(),
  GEMINI_API_KEY: apiKey.optional(),
  GEMINI_BASE_URL: cloudUrl.default(geminiManifest.defaultBaseUrl),
  GEMINI_MODEL: modelName.optional(),
} as const;

/** Fields to be spread into an app's schema, for `loadConfig`. */
export const routerConfigFields = {
  ...choiceFields,
  ...ollamaFields,
  ...cloudFields,
  ...resilienceFields,
  ...cacheFields,
  ...embeddingFields,
} as const;

export type RouterConfig = z.infer<z.ZodObject<typeof routerConfigFields>>;
