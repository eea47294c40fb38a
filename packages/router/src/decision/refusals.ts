/** Why a request cannot be routed, as errors whose messages say what would help. */
import type { ProviderName } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { settingNames } from './setting-names.ts';

/** @returns `router.contradictory_options` */
export function contradiction(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'router.contradictory_options', publicMessage });
}

/** The machines of the operator ask for no key. */
function ownKeyAdvice(provider: ProviderName): string {
  return provider === 'ollama' ? '' : ', or bring a key of your own';
}

/** @returns `router.no_candidate`, naming the variable that would make the provider available */
export function providerNotConfigured(provider: ProviderName, model?: string): HarvestError {
  const setting = settingNames[provider];
  const subject =
    model === undefined ? `The provider ${provider} is` : `${model} is a model of ${provider}, which is`;
  const advice = setting === undefined ? '' : ` Set ${setting} to use it${ownKeyAdvice(provider)}.`;
  return new HarvestError({
    code: 'router.no_candidate',
    publicMessage: `${subject} not configured.${advice}`,
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
