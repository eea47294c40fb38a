import { masterKeyIdOf } from '@harvest/runtime/secrets/master-key-id-of';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import type { Store } from '@harvest/store/create-store';
import { type SecretPlace, secretPlaceNames, secretPlaces } from './secret-places.ts';

/** How many secrets there are under a master key. */
export interface MasterKeyUse extends Record<SecretPlace | 'tasks' | 'deliveries', number> {
  readonly master_key: string;
  /** `unknown`: there are secrets under it that nobody can open who has only the keys that are given here. */
  readonly role: 'current' | 'previous' | 'unknown';
}

/** Counts the secrets in the store by the master key that they are under, the current one first. */
export async function countSecrets(store: Store, masterKeys: MasterKeys): Promise<readonly MasterKeyUse[]> {
  const uses = new Map<string, MasterKeyUse>();
  for (const id of masterKeys.all.keys()) uses.set(id, newUse(id, masterKeys));
  const count = (sealed: string, place: SecretPlace | 'tasks' | 'deliveries'): void => {
    const id = masterKeyIdOf(sealed) ?? 'damaged';
    const use = uses.get(id) ?? newUse(id, masterKeys);
    uses.set(id, { ...use, [place]: use[place] + 1 });
  };
  for (const place of secretPlaceNames) {
    for await (const { sealed } of secretPlaces[place](store)) count(sealed, place);
  }
  for await (const sealed of store.sealedSecrets.ofTasks()) count(sealed, 'tasks');
  for await (const sealed of store.sealedSecrets.ofDeliveries()) count(sealed, 'deliveries');
  return [...uses.values()];
}

function newUse(id: string, { current, all }: MasterKeys): MasterKeyUse {
  const known = all.has(id) ? 'previous' : 'unknown';
  return {
    master_key: id,
    role: id === current.id ? 'current' : known,
    provider_keys: 0,
    webhook_secrets: 0,
    tasks: 0,
    deliveries: 0,
  };
}
