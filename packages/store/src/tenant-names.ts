import { laneNames } from '@harvest/contracts/lanes';
import type { Keys, Shard } from './keys.ts';

/** The keys of one tenant that scripts use or make more keys from, in the order in which `names_from` reads them; see scripts/tenant-load.ts. */
export function tenantNames(keys: Keys, shard: Shard, tenant: string): string[] {
  return [
    tenant,
    keys.taskPrefix(shard, tenant),
    keys.tenantLoad(shard, tenant),
    keys.parked(shard, tenant),
    keys.spendPrefix(shard, tenant),
    keys.usagePrefix(shard, tenant),
    keys.webhookEndpoints(shard, tenant),
    keys.webhookOutbox(shard),
    ...laneNames.map((lane) => keys.fairShare(shard, lane)),
    ...laneNames.map((lane) => keys.queuedJobsPrefix(shard, lane)),
  ];
}
