import type { ProviderName } from '@harvest/contracts/providers';

/** The environment variable that makes a provider available; undefined for what is always there. */
export const settingNames: Readonly<Record<ProviderName, string | undefined>> = {
  ollama: 'OLLAMA_BASE_URL',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  gemini: 'GEMINI_API_KEY',
  extractive: undefined,
};
