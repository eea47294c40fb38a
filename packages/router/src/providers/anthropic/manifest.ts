import type { ProviderManifest } from '../provider-manifest.ts';

/** Anthropic's messages API. */
export const anthropicManifest = {
  name: 'anthropic',
  label: 'Anthropic',
  defaultBaseUrl: 'https://api.anthropic.com',
  keyVariable: 'ANTHROPIC_API_KEY',
  unreachableAdvice: 'Check the network connection and ANTHROPIC_BASE_URL.',
} as const satisfies ProviderManifest;
