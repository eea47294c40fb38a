import { z } from 'zod';

/** Who can answer: local nodes, the three clouds, and the built-in engine that quotes the source. */
export const providerNames = ['ollama', 'openai', 'anthropic', 'gemini', 'extractive'] as const;
export const providerNameSchema = z.enum(providerNames).meta({ id: 'ProviderName' });
export type ProviderName = z.infer<typeof providerNameSchema>;

/** Those that are called over the internet with a key, which may be the caller's own. */
export const cloudProviderNames = ['openai', 'anthropic', 'gemini'] as const;
export const cloudProviderNameSchema = z.enum(cloudProviderNames).meta({ id: 'CloudProviderName' });
export type CloudProviderName = z.infer<typeof cloudProviderNameSchema>;
