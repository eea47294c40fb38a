import { HarvestError } from '@harvest/runtime/harvest-error';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { rewrapSecret } from '@harvest/runtime/secrets/rewrap-secret';
import type { Store } from '@harvest/store/create-store';
import { secretPlaceNames, secretPlaces } from './secret-places.ts';

/** What became of the kept secrets. */
export interface RewrapReport {
  readonly rewrapped: number;
  /** Those that were under the current master key already. */
  readonly current: number;
  /** Those that no master key here opens, by what they are. */
  readonly unreadable: readonly string[];
}

/**
 * Wraps every kept secret under the current master key. It may run while the system does, and again after it was broken off.
 *
 * @throws HarvestError `secrets.not_configured`, `store.unavailable`
 */
export async function rewrapSecrets(store: Store, masterKeys: MasterKeys | null): Promise<RewrapReport> {
  await dropReplacedSecrets(store);
  let [rewrapped, current] = [0, 0];
  const unreadable: string[] = [];
  for (const place of secretPlaceNames) {
    for await (const { name, context, sealed, replace } of secretPlaces[place](store)) {
      try {
        const renewed = rewrapSecret(masterKeys, context, sealed);
        if (renewed === null) {
          current += 1;
          continue;
        }
        await replace(renewed);
        rewrapped += 1;
      } catch (error) {
        if (!(error instanceof HarvestError) || error.code !== 'secrets.unreadable') throw error;
        unreadable.push(name);
      }
    }
  }
  return { rewrapped, current, unreadable };
}

/** Any change of an endpoint drops its replaced secret once the time of that is over; here nothing else is changed. */
async function dropReplacedSecrets({ sealedSecrets, webhooks }: Store): Promise<void> {
  for await (const tenant of sealedSecrets.webhookTenants()) {
    for (const { id } of await webhooks.endpoints.list(tenant))
      await webhooks.endpoints.update(tenant, id, (endpoint) => endpoint, { forgetFailures: false });
  }
}
