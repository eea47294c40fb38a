import type { Clock } from '@harvest/runtime/clock';
import type { CacheEntry, CachePort, FlightRef } from './cache-port.ts';

interface KeptEntry extends CacheEntry {
  readonly expiresAtMs: number;
}

/** A store within one process: what the tests hold the Redis store against, and what evaluations run on. */
export function createMemoryCacheStore(options: {
  readonly clock: Clock;
  readonly entryBytesMax: number;
  /** Of one tenant. */
  readonly entriesMax: number;
  /** Of one bucket; the oldest go first. */
  readonly bucketMembersMax: number;
}): CachePort {
  const { clock } = options;
  const tenants = new Map<string, Map<string, KeptEntry>>();
  const leases = new Map<string, { readonly holder: string; readonly expiresAtMs: number }>();
  const listeners = new Map<string, Set<() => void>>();
  const buckets = new Map<string, Set<string>>();

  const nameOf = ({ tenant, exactKey }: FlightRef): string => JSON.stringify([tenant, exactKey]);
  const entryOf = ({ tenant, exactKey }: FlightRef): KeptEntry | null => {
    const entry = tenants.get(tenant)?.get(exactKey);
    return entry !== undefined && entry.expiresAtMs > clock.nowMs() ? entry : null;
  };
  const leaderOf = (ref: FlightRef): string | null => {
    const lease = leases.get(nameOf(ref));
    return lease !== undefined && lease.expiresAtMs > clock.nowMs() ? lease.holder : null;
  };

  function keep({ tenant, exactKey }: FlightRef, entry: CacheEntry): void {
    const entries = tenants.get(tenant) ?? new Map<string, KeptEntry>();
    tenants.set(tenant, entries);
    entries.delete(exactKey);
    entries.set(exactKey, { ...entry, expiresAtMs: clock.nowMs() + entry.ttlMs });
    for (const oldest of entries.keys()) {
      if (entries.size <= options.entriesMax) break;
      entries.delete(oldest);
    }
    for (const bucket of entry.sketch?.buckets ?? []) list(JSON.stringify([tenant, bucket]), exactKey);
  }

  function list(bucket: string, exactKey: string): void {
    const members = new Set([exactKey, ...(buckets.get(bucket) ?? [])]);
    buckets.set(bucket, new Set([...members].slice(0, options.bucketMembersMax)));
  }

  return {
    begin: (ref, { holder, leaseMs }) => {
      const entry = entryOf(ref);
      if (entry !== null) return Promise.resolve({ kind: 'hit', body: entry.body });
      const leader = leaderOf(ref);
      if (leader !== null && leader !== holder) return Promise.resolve({ kind: 'follower' });
      leases.set(nameOf(ref), { holder, expiresAtMs: clock.nowMs() + leaseMs });
      return Promise.resolve({ kind: 'leader' });
    },
    renew: (ref, { holder, leaseMs }) => {
      if (leaderOf(ref) === holder) leases.set(nameOf(ref), { holder, expiresAtMs: clock.nowMs() + leaseMs });
      return Promise.resolve();
    },
    settle: (ref, holder, entry) => {
      if (entry !== null && Buffer.byteLength(entry.body) <= options.entryBytesMax) keep(ref, entry);
      if (leaderOf(ref) === holder) leases.delete(nameOf(ref));
      for (const listener of listeners.get(nameOf(ref)) ?? []) listener();
      return Promise.resolve();
    },
    read: (ref) => Promise.resolve(entryOf(ref)?.body ?? null),
    candidates: ({ tenant, buckets: names, limit }) => {
      const shared = new Map<string, number>();
      for (const name of names)
        for (const member of buckets.get(JSON.stringify([tenant, name])) ?? [])
          shared.set(member, (shared.get(member) ?? 0) + 1);
      const found = [...shared]
        .toSorted(([, left], [, right]) => right - left)
        .flatMap(([exactKey]) => {
          const profile = entryOf({ tenant, exactKey })?.sketch?.profile;
          return profile === undefined ? [] : [{ exactKey, profile }];
        });
      return Promise.resolve(found.slice(0, limit));
    },
    onSettled: (ref, listener) => {
      const name = nameOf(ref);
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(listener));
      return () => {
        all.delete(listener);
        if (all.size === 0) listeners.delete(name);
      };
    },
  };
}
