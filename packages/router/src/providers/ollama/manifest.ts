import type { ProviderManifest } from '../provider-manifest.ts';

/** A local or remote Ollama server. */
export const ollamaManifest = {
  name: 'ollama',
  label: 'Ollama',
  defaultBaseUrl: 'http://localhost:11434',
  defaultModel: 'llama3.2:1b',
  unreachableAdvice: 'Start it with `ollama serve`, or set OLLAMA_BASE_URL.',
} as const satisfies ProviderManifest;
