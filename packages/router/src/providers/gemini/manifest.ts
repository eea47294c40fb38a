import type { ProviderManifest } from '../provider-manifest.ts';

/** Google's Gemini API with an API key. */
export const geminiManifest = {
  name: 'gemini',
  label: 'Gemini',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  keyVariable: 'GEMINI_API_KEY',
  unreachableAdvice: 'Check the network connection and GEMINI_BASE_URL.',
} as const satisfies ProviderManifest;
