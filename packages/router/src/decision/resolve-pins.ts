import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { ProviderName } from '@harvest/contracts/providers';
import { assumeDeployment } from '../pricing/assume-deployment.ts';
import type { DecisionInput } from '../spec/decision.ts';
import { alikeNames } from './alike-names.ts';
import { makerOf } from './model-families.ts';
import { contradiction, providerNotConfigured, unknownModel } from './refusals.ts';

/** Their APIs serve nothing but their own models; behind the others' there may be any. */
const soleMakers: readonly ProviderName[] = ['anthropic', 'gemini'];

type PinInput = Pick<DecisionInput, 'wishes' | 'deployments' | 'homeProvider'>;

/** Ollama takes a name without a tag for that name's `latest`. */
function isNamed(deployment: Deployment, model: string): boolean {
  return (
    deployment.model === model || (deployment.provider === 'ollama' && deployment.model === `${model}:latest`)
  );
}

function rowsOf(deployments: readonly Deployment[], provider: ProviderName): readonly Deployment[] {
  return deployments.filter((deployment) => deployment.provider === provider);
}

function refuseForeignModel(provider: ProviderName, model: string, owners: readonly ProviderName[]): void {
  const maker = makerOf(model);
  const foreign = maker !== undefined && maker !== provider && soleMakers.includes(provider);
  const owner = owners[0] ?? (foreign ? maker : undefined);
  if (owner !== undefined) {
    throw contradiction(`The options pin ${provider} and ${model}, which is a model of ${owner}.`);
  }
  if (provider === 'extractive') {
    throw contradiction(`The options pin extractive and ${model}; the built-in engine has no such model.`);
  }
}

/** A name with other numbers is another version, size or day, and no misspelling. */
function numbersOf(model: string): string {
  return (model.match(/\d+/g) ?? []).join(' ');
}

/**
 * A model that no row describes, at the provider that goes first here. A name that is another maker's, or nearly that of
 * a listed model, is likelier a misspelling or a lack of configuration than a model of that provider.
 */
function unlistedModel({ deployments, homeProvider }: PinInput, model: string): Deployment {
  const maker = makerOf(model);
  const alikeOf = (rows: readonly Deployment[]): readonly string[] =>
    alikeNames(
      model,
      rows.map((row) => row.model),
    );
  const homeRows =
    homeProvider === null || homeProvider === 'extractive' ? [] : rowsOf(deployments, homeProvider);
  const mayHaveIt = homeRows.length > 0 && (maker === undefined || maker === homeProvider);
  if (homeProvider !== null && mayHaveIt) {
    const alike = alikeOf(homeRows).filter((name) => numbersOf(name) === numbersOf(model));
    if (alike.length > 0) throw unknownModel(model, alike);
    return assumeDeployment(homeProvider, model, homeRows);
  }
  if (maker !== undefined && rowsOf(deployments, maker).length === 0)
    throw providerNotConfigured(maker, model);
  throw unknownModel(model, alikeOf(deployments));
}

function pinnedModel(input: PinInput, model: string): readonly Deployment[] {
  const { deployments, wishes } = input;
  const { provider } = wishes;
  const named = deployments.filter((deployment) => isNamed(deployment, model));
  if (provider === undefined) return named.length > 0 ? named : [unlistedModel(input, model)];
  const own = named.filter((deployment) => deployment.provider === provider);
  if (own.length > 0) return own;
  refuseForeignModel(
    provider,
    model,
    named.map((deployment) => deployment.provider),
  );
  const rows = rowsOf(deployments, provider);
  if (rows.length === 0) throw providerNotConfigured(provider);
  return [assumeDeployment(provider, model, rows)];
}

/** A pinned model must be able to stand where the other wishes want it. */
function refuseUnservedTier({ wishes }: PinInput, model: string, pinned: readonly Deployment[]): void {
  const { tier, localOnly } = wishes;
  if (localOnly === true && !pinned.some(({ local }) => local)) {
    throw contradiction(`The options allow local models only and pin ${model}, which is a cloud model.`);
  }
  if (tier !== undefined && !pinned.some(({ tiers }) => tiers.includes(tier))) {
    throw contradiction(`The options pin the tier ${tier} and ${model}, which does not serve that tier.`);
  }
}

/**
 * The deployments that the pins of a request leave: all without a pin, those of a pinned provider, or the pinned model,
 * which need not be listed as long as its provider can be told.
 *
 * @throws HarvestError `router.contradictory_options` when the pins exclude each other, `router.no_candidate` when their
 * provider is not configured, `router.unknown_model` when no provider can be told to have the model
 */
export function resolvePins(input: PinInput): readonly Deployment[] {
  const { deployments, wishes } = input;
  const { provider, model } = wishes;
  if (model !== undefined) {
    const pinned = pinnedModel(input, model);
    refuseUnservedTier(input, model, pinned);
    return pinned;
  }
  if (provider === undefined) return deployments;
  const own = rowsOf(deployments, provider);
  if (own.length === 0) throw providerNotConfigured(provider);
  return own;
}
