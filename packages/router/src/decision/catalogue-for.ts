import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type CloudProviderName, cloudProviderNames } from '@harvest/contracts/providers';

/** At most one for each set of providers; the catalogue itself goes when it is replaced. */
const known = new WeakMap<ModelCatalogue, Map<string, ModelCatalogue>>();

/**
 * The catalogue as it is for a caller with keys of its own: with the models that the operator has no key for. Where the
 * built-in engine would answer for want of a model, the caller's models answer instead. It is made once for each set of
 * providers, so that a decision costs the same with keys and without.
 *
 * @param keyed the providers for which the caller has a key
 */
export function catalogueFor(catalogue: ModelCatalogue, keyed: readonly CloudProviderName[]): ModelCatalogue {
  const { ownKeyDeployments = [] } = catalogue;
  if (keyed.length === 0) return catalogue;
  const name = cloudProviderNames.filter((provider) => keyed.includes(provider)).join();
  const made = known.get(catalogue) ?? new Map<string, ModelCatalogue>();
  known.set(catalogue, made);
  const earlier = made.get(name);
  if (earlier !== undefined) return earlier;
  const own = ownKeyDeployments.filter(({ provider }) => (keyed as readonly string[]).includes(provider));
  const extended = {
    ...catalogue,
    deployments: [...catalogue.deployments, ...own],
    ...homeBeside(catalogue, own.length),
  };
  made.set(name, extended);
  return extended;
}

/** The built-in engine is home only while there is no model. */
function homeBeside(
  { homeProvider }: ModelCatalogue,
  ownModels: number,
): Partial<Pick<ModelCatalogue, 'homeProvider' | 'homeReason'>> {
  if (homeProvider !== 'extractive' || ownModels === 0) return {};
  return { homeProvider: null, homeReason: 'The request may be answered with a provider key of your own.' };
}
