import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { CloudProviderName } from '@harvest/contracts/providers';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { decide } from '@harvest/router/decision/decide';
import { wishesOf } from '@harvest/router/decision/wishes';
import type { RouteDependencies } from '../route-dependencies.ts';
import { type RoutedRequest, decisionInputOf, measureSource } from './decision-input.ts';

/**
 * Refuses what every worker would refuse, before anything is stored. Requests without wishes are not looked at: a worker
 * can nearly always serve them, and acceptance must stay quick. Without a catalogue everything passes, since the worker
 * decides in any case.
 *
 * @param keyed the providers for which the caller has a key of its own
 * @throws HarvestError `router.*` as `decide` does.
 */
export async function refuseUnroutable(
  { catalogue, logger }: Pick<RouteDependencies, 'catalogue' | 'logger'>,
  requests: readonly RoutedRequest[],
  keyed: readonly CloudProviderName[],
): Promise<void> {
  const [first] = requests;
  // Requests that come together have the same source and options.
  if (first === undefined || Object.keys(wishesOf(first.options)).length === 0) return;
  let current: ModelCatalogue | null;
  try {
    const published = await catalogue.read();
    current = published === null ? null : catalogueFor(published, keyed);
  } catch (error) {
    logger.debug('the catalogue could not be read, the worker will decide', { err: error });
    return;
  }
  if (current === null) return;
  // Counting a long source takes tens of milliseconds, in which nobody else is served.
  // Pages may turn out short: what they might take at most is no reason to refuse.
  const source = { ...measureSource(first.source), pages: 0 };
  for (const request of requests) decide(decisionInputOf(request, current, source));
}
