import type { ProviderManifest } from '../provider-manifest.ts';

/** OpenAI, and every server that speaks its chat completions. */
export const openAiManifest = {
  name: 'openai',
  label: 'OpenAI',
  defaultBaseUrl: 'https://api.openai.com/v1',
  keyVariable: 'OPENAI_API_KEY',
  unreachableAdvice: 'Check the network connection and OPENAI_BASE_URL.',
} as const satisfies ProviderManifest;
