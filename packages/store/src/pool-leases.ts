import { randomUUID } from 'node:crypto';
import type { Logger } from '@harvest/runtime/logger';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { runScript } from './script.ts';
import { acquireNodeScript, releaseNodesScript, renewNodesScript } from './scripts/pool-leases.ts';

/** After this time without a sign of life of its worker, a request no longer counts. */
const defaultLeaseMs = 30_000;

/** What a node would cost a request; the router's `NodeBid` says what each figure means. */
interface Bid {
  readonly node: string;
  readonly residents: readonly string[];
  readonly roomy: boolean;
  readonly loading: boolean;
  readonly contended: boolean;
  readonly loadMs: number;
  readonly evictionMs: number;
  readonly serviceMs: number;
}

interface Request {
  readonly model: string;
  readonly slots: number;
  readonly bids: readonly [Bid, ...Bid[]];
}

interface Grant {
  readonly node: string;
  readonly lease: string;
  /** Everything that was in flight before this grant, of all workers. */
  readonly inFlight: readonly { readonly node: string; readonly model: string; readonly count: number }[];
}

/** Reply of the script `acquire-node`. */
const acquireReplySchema = z.tuple([z.int().min(0)], z.string());

/**
 * The requests that all workers have in flight at the nodes of a pool, and the choice among the nodes. Leases are
 * renewed for as long as they are held, and expire by the clock of Redis when their worker dies. It satisfies the
 * router's `OccupancyPort`.
 */
export class PoolLeases {
  readonly #redis: Redis;
  readonly #keys: readonly string[];
  readonly #logger: Logger;
  readonly #leaseMs: number;
  readonly #held = new Set<string>();
  #renewal: NodeJS.Timeout | null = null;

  constructor(options: { redis: Redis; keys: Keys; logger: Logger; leaseMs?: number }) {
    const { redis, keys, logger } = options;
    const [shard] = keys.shards;
    if (shard === undefined) throw new Error('there is no shard');
    this.#redis = redis;
    this.#keys = [keys.poolLeases(shard), keys.poolCounts(shard)];
    this.#logger = logger;
    this.#leaseMs = options.leaseMs ?? defaultLeaseMs;
  }

  /**
   * Takes a place at the node with the shortest expected delay, in one round trip.
   *
   * @throws HarvestError `store.unavailable` when Redis cannot be reached.
   */
  async acquire(request: Request): Promise<Grant> {
    const id = randomUUID();
    const reply = await runScript(this.#redis, acquireNodeScript, this.#keys, [
      id,
      this.#leaseMs,
      JSON.stringify(request),
    ]);
    const [index, ...flat] = acquireReplySchema.parse(reply);
    const node = request.bids[index]?.node;
    if (node === undefined) throw new Error('the script chose a bid that was not made');
    const lease = `${node}\n${request.model}\n${id}`;
    this.#hold(lease);
    return { node, lease, inFlight: readCounts(flat) };
  }

  /** Gives a place back without waiting; a lease that could not be given back expires. */
  release(lease: string): void {
    if (!this.#held.delete(lease)) return;
    if (this.#held.size === 0) this.#stopRenewing();
    this.#send('releasing a pool lease failed', releaseNodesScript, [lease]);
  }

  /** Shows that the leases of this process are still held; it happens by itself while there are any. */
  renew(): void {
    if (this.#held.size === 0) return;
    this.#send('renewing pool leases failed', renewNodesScript, [this.#leaseMs, ...this.#held]);
  }

  /** Stops renewing; what is still held expires. */
  close(): void {
    this.#held.clear();
    this.#stopRenewing();
  }

  #hold(lease: string): void {
    this.#held.add(lease);
    if (this.#renewal !== null) return;
    this.#renewal = setInterval(() => {
      this.renew();
    }, this.#leaseMs / 3);
    this.#renewal.unref();
  }

  #stopRenewing(): void {
    if (this.#renewal !== null) clearInterval(this.#renewal);
    this.#renewal = null;
  }

  #send(failure: string, script: typeof renewNodesScript, args: readonly (string | number)[]): void {
    runScript(this.#redis, script, this.#keys, args).catch((error: unknown) => {
      this.#logger.debug(failure, { err: error });
    });
  }
}

/** Reads pairs of field and count. */
function readCounts(flat: readonly string[]): Grant['inFlight'] {
  return flat.flatMap((field, index) => {
    if (index % 2 === 1) return [];
    const cut = field.indexOf('\n');
    return [{ node: field.slice(0, cut), model: field.slice(cut + 1), count: Number(flat[index + 1]) }];
  });
}
