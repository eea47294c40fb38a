/** Why a request cannot be routed, as errors whose messages say what would help. */
import { type ProviderName, cloudProviderNames } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';

/** @returns `router.contradictory_options` */
export function contradiction(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'router.contradictory_options', publicMessage });
}

/** What would make a provider available to whoever asks. */
function availableBy(provider: ProviderName): string {
  const isCloud = cloudProviderNames.some((name) => name === provider);
  return isCloud ? 'Bring a key of your own, or ask the operator for it.' : 'Ask the operator for it.';
}

/** @returns `router.no_candidate`, saying what would make the provider available */
export function providerNotConfigured(provider: ProviderName, model?: string): HarvestError {
  const subject =
    model === undefined ? `The provider ${provider} is` : `${model} is a model of ${provider}, which is`;
  return new HarvestError({
    code: 'router.no_candidate',
    publicMessage: `${subject} not configured. ${availableBy(provider)}`,
    details: { provider, ...(model === undefined ? {} : { model }) },
  });
}

/** @returns `router.unknown_model`, naming models whose names are alike */
export function unknownModel(model: string, alike: readonly string[]): HarvestError {
  const advice =
    alike.length === 0
      ? 'Pin the provider that has it, too.'
      : `Did you mean ${alike.join(' or ')}? If not, pin the provider that has it, too.`;
  return new HarvestError({
    code: 'router.unknown_model',
    publicMessage: `No configured provider is known to have the model ${model}. ${advice}`,
    details: { model, alike },
  });
}
