/** The router's part of an app's configuration: environment variables by name. */
import { integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';
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

/** Several nodes make a pool; until the pool is there, the first one is used. */
const nodeList = z
  .string()
  .default(ollamaManifest.defaultBaseUrl)
  .transform((text) => text.split(',').map((node) => node.trim()))
  .pipe(z.array(httpUrl).min(1));

/** What `LLM_PROVIDER` may be; `auto` takes what it finds. */
export const llmProviderChoices = ['ollama', 'openai', 'anthropic', 'gemini', 'extractive', 'auto'] as const;

/**
 * Fields to be spread into an app's schema, for `loadConfig`. `OLLAMA_NUM_CTX` must hold the longest source, the
 * prompt and the answer: 50,000 characters are some 12,500 tokens.
 */
export const routerConfigFields = {
  LLM_PROVIDER: z.enum(llmProviderChoices).default('ollama'),
  LLM_MAX_OUTPUT_TOKENS: integerVariable({ min: 1, max: 128_000, default: 2_048 }),
  OLLAMA_BASE_URL: nodeList,
  OLLAMA_MODEL: modelName.default(ollamaManifest.defaultModel),
  OLLAMA_NUM_CTX: integerVariable({ min: 512, max: 2_000_000, default: 16_384 }),
  OPENAI_API_KEY: apiKey.optional(),
  OPENAI_BASE_URL: cloudUrl.default(openAiManifest.defaultBaseUrl),
  OPENAI_MODEL: modelName.default(openAiManifest.defaultModel),
  ANTHROPIC_API_KEY: apiKey.optional(),
  ANTHROPIC_BASE_URL: cloudUrl.default(anthropicManifest.defaultBaseUrl),
  ANTHROPIC_MODEL: modelName.default(anthropicManifest.defaultModel),
  GEMINI_API_KEY: apiKey.optional(),
  GEMINI_BASE_URL: cloudUrl.default(geminiManifest.defaultBaseUrl),
  GEMINI_MODEL: modelName.default(geminiManifest.defaultModel),
} as const;

export type RouterConfig = z.infer<z.ZodObject<typeof routerConfigFields>>;
