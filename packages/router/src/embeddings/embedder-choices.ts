import type { ProviderName } from '@harvest/contracts/providers';

/** What `EMBEDDER` may be: the built-in one, a provider's models, or a model that runs in this process. */
export const embedderChoices = ['lexical', 'openai', 'gemini', 'ollama', 'transformers'] as const;
export type EmbedderChoice = (typeof embedderChoices)[number];

/** The model of each unless `EMBEDDING_MODEL` names one. */
export const defaultEmbeddingModels = {
  openai: 'text-embedding-3-small',
  gemini: 'gemini-embedding-001',
  ollama: 'nomic-embed-text',
  transformers: 'onnx-community/all-MiniLM-L6-v2-ONNX',
} as const satisfies Partial<Record<EmbedderChoice | ProviderName, string>>;
