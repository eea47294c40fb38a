import type { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { TokenUsage } from '../spec/provider.ts';

const tokensSchema = z.int().min(0);
const usageSchema = z.object({
  inputTokens: tokensSchema,
  outputTokens: tokensSchema,
  cachedInputTokens: tokensSchema,
  cacheWriteTokens: tokensSchema,
  cacheWriteLongTokens: tokensSchema,
  reasoningTokens: tokensSchema,
}) satisfies z.ZodType<TokenUsage>;

/** The tokens that a provider billed for a call that failed, from `details.usage`; null when it reported none. */
export function reportedUsageOf(error: HarvestError): TokenUsage | null {
  const { usage } = error.details;
  if (usage === undefined) return null;
  const parsed = usageSchema.safeParse(usage);
  return parsed.success ? parsed.data : null;
}
