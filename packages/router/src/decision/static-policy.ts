import type { ProviderName } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RouteDecision, RouteRequest } from '../spec/router.ts';
import { settingNames } from './setting-names.ts';

/** Someone who can answer. */
export interface Candidate {
  readonly name: ProviderName;
  readonly defaultModel: string;
}

/** Who answers when a request pins nobody, and why, as a sentence. */
export interface StaticPolicy {
  readonly provider: ProviderName;
  readonly model: string;
  readonly reason: string;
}

function missingCandidate(name: ProviderName): HarvestError {
  const setting = settingNames[name];
  const advice = setting === undefined ? 'Add it where the router is created.' : `Set ${setting} to use it.`;
  return new HarvestError({
    code: 'router.no_candidate',
    publicMessage: `The provider ${name} is not configured. ${advice}`,
    details: { provider: name },
  });
}

/**
 * Chooses who answers. Pins win; otherwise the policy's provider answers, with the policy's model. A pinned model
 * without a pinned provider is one of the policy's provider.
 *
 * @throws HarvestError `router.no_candidate` when the provider is not configured.
 */
export function decideStatically(options: {
  candidates: readonly Candidate[];
  policy: StaticPolicy;
  request: Pick<RouteRequest, 'provider' | 'model'>;
}): RouteDecision {
  const { candidates, policy, request } = options;
  const provider = request.provider ?? policy.provider;
  const candidate = candidates.find(({ name }) => name === provider);
  if (candidate === undefined) throw missingCandidate(provider);
  const usual = provider === policy.provider ? policy.model : candidate.defaultModel;
  const model = request.model ?? usual;
  const pinned = [
    request.provider === undefined ? [] : ['provider'],
    request.model === undefined ? [] : ['model'],
  ].flat();
  const reason =
    pinned.length === 0
      ? policy.reason
      : `The request pins the ${pinned.join(' and the ')}: ${model} of ${provider}.`;
  return { provider, model, reason };
}
