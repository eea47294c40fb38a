import { z } from 'zod';

/** Who can answer: local nodes, the three clouds, and the built-in engine that quotes the source. */
export const providerNames = ['ollama', 'openai', 'anthropic', 'gemini', 'extractive'] as const;
export const providerNameSchema = z.enum(providerNames).meta({ id: 'ProviderName' });
export type ProviderName = z.infer<typeof providerNameSchema>;
