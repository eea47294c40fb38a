import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ModelProvider } from '../spec/provider.ts';

/**
 * The error of a deployment that said nothing for too long.
 *
 * @param options.cutShort true when only the caller had no more time, and the deployment was within its own limit.
 */
export function silenceError(options: {
  provider: ModelProvider;
  model: string;
  limitMs: number;
  cutShort: boolean;
}): HarvestError {
  const { provider, model, limitMs, cutShort } = options;
  return new HarvestError({
    code: 'provider.timeout',
    publicMessage: `${model} of ${provider.name} sent nothing for ${String(Math.round(limitMs) / 1_000)} seconds.`,
    details: { provider: provider.name, model, silence_limit_ms: limitMs, cut_short: cutShort },
  });
}

/** True for a silence that says nothing about the deployment: only the caller had no more time. */
export function wasCutShort(error: HarvestError): boolean {
  return error.details['cut_short'] === true;
}
