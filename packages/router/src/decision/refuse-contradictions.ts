import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { RoutingWishes } from '../spec/decision.ts';
import { contradiction } from './refusals.ts';

/** Ollama and the built-in engine run on machines of the operator by nature, configured or not. */
const localProviders: readonly string[] = ['ollama', 'extractive'];

/**
 * Refuses wishes that exclude each other whatever is configured.
 *
 * @throws HarvestError `router.contradictory_options`
 */
export function refuseContradictions(wishes: RoutingWishes, deployments: readonly Deployment[]): void {
  const { provider, tier, quality, localOnly = false } = wishes;
  if (tier !== undefined && quality !== undefined) {
    throw contradiction(
      `The options pin the tier ${tier} and set the quality ${quality}, by which the tier would be chosen; leave one of them out.`,
    );
  }
  if (localOnly && tier !== undefined && tier !== 'local') {
    throw contradiction(
      `The options allow local models only and pin the tier ${tier}; with local_only the tier is local.`,
    );
  }
  if (provider === undefined || localProviders.includes(provider)) return;
  const runsLocally = deployments.some((deployment) => deployment.provider === provider && deployment.local);
  if (runsLocally) return;
  if (localOnly) {
    throw contradiction(
      `The options allow local models only and pin ${provider}, which is a cloud provider.`,
    );
  }
  if (tier === 'local') {
    throw contradiction(`The options pin the tier local and ${provider}, which is a cloud provider.`);
  }
}
