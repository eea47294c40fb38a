import { HarvestError } from '@harvest/runtime/harvest-error';
import { storeUnavailable } from './redis.ts';

interface Waiting<Item, Reply> {
  readonly item: Item;
  readonly weight: number;
  readonly sinceMs: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/** What a caller of `GroupedCalls` decides. */
export interface GroupedCallsOptions<Item, Reply> {
  /** Makes one call; resolves to a reply for each item, in order. */
  readonly send: (items: readonly Item[]) => Promise<readonly Reply[]>;
  readonly weightOf: (item: Item) => number;
  readonly weightMax: number;
  /** Calls under way at a time. */
  readonly callsMax: number;
  /** How long an item may wait until it is sent. */
  readonly waitMsMax: number;
  readonly monotonicMs: () => number;
}

/**
 * Sends items in groups: an item that finds no call under way is sent at once, and those that come while one is are sent together
 * as it ends, or as soon as they make a full group. So a group has as many items as the load makes it, one where there is little to
 * do, and what a call costs is shared between them. (Group commit: DeWitt et al., "Implementation techniques for main memory
 * database systems", SIGMOD 1984.)
 *
 * A group holds items of at most `weightMax` in sum, or a single one that weighs more. An error of a call is that of each of its
 * items, unless the items can be told apart: what is not a fault of the store is found by sending each of them again by itself, side by
 * side, for which `send` must change nothing when it rejects so. When the store cannot be reached, the items that were not sent
 * yet are not sent; nor are those that have waited too long when a call ends or another item comes, so that nobody waits for the
 * timeouts of others. They are rejected with `store.unavailable`, which says that nothing was done.
 */
export class GroupedCalls<Item, Reply> {
  readonly #options: GroupedCallsOptions<Item, Reply>;
  #waiting: Waiting<Item, Reply>[] = [];
  #waitingWeight = 0;
  #underWay = 0;

  constructor(options: GroupedCallsOptions<Item, Reply>) {
    this.#options = options;
  }

  /** Resolves to what the call says of this item. @throws what `send` rejects with, HarvestError `store.unavailable`. */
  send(item: Item): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      const weight = this.#options.weightOf(item);
      this.#waiting.push({ item, weight, sinceMs: this.#options.monotonicMs(), resolve, reject });
      this.#waitingWeight += weight;
      this.#sendNext();
    });
  }

  #sendNext(): void {
    this.#rejectLate();
    while (this.#waiting.length > 0 && this.#maySend()) {
      this.#underWay += 1;
      void this.#deliver(this.#nextGroup()).then(() => {
        this.#underWay -= 1;
        this.#sendNext();
      });
    }
  }

  #maySend(): boolean {
    const { callsMax, weightMax } = this.#options;
    return this.#underWay === 0 || (this.#underWay < callsMax && this.#waitingWeight > weightMax);
  }

  #nextGroup(): readonly Waiting<Item, Reply>[] {
    let sum = 0;
    return this.#takeBefore(({ weight }, at) => {
      sum += weight;
      return at > 0 && sum > this.#options.weightMax;
    });
  }

  #rejectLate(): void {
    const { waitMsMax, monotonicMs } = this.#options;
    const since = monotonicMs() - waitMsMax;
    const late = this.#takeBefore(({ sinceMs }) => sinceMs >= since);
    if (late.length > 0) rejectUnsent(late, new Error('waited too long for the calls of others'));
  }

  /** Takes those that wait before the first one of which this is true, or all of them. */
  #takeBefore(
    isNext: (waiting: Waiting<Item, Reply>, at: number) => boolean,
  ): readonly Waiting<Item, Reply>[] {
    const end = this.#waiting.findIndex(isNext);
    const taken = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    for (const { weight } of taken) this.#waitingWeight -= weight;
    return taken;
  }

  /** Resolves when each of the group has its reply or its error. */
  async #deliver(group: readonly Waiting<Item, Reply>[]): Promise<void> {
    try {
      const replies = await this.#options.send(group.map(({ item }) => item));
      for (const [at, reply] of replies.entries()) group[at]?.resolve(reply);
      // Each item has a reply: this is for one that has not.
      for (const { reject } of group.slice(replies.length)) reject(new Error('a call has left out an item'));
    } catch (error) {
      const isUnreachable = error instanceof HarvestError && error.code === 'store.unavailable';
      if (group.length > 1 && !isUnreachable) {
        await Promise.all(group.map((one) => this.#deliver([one])));
        return;
      }
      for (const { reject } of group) reject(error);
      if (!isUnreachable) return;
      const unsent = this.#takeBefore(() => false);
      rejectUnsent(unsent, error);
    }
  }
}

function rejectUnsent<Item, Reply>(items: readonly Waiting<Item, Reply>[], cause: Error): void {
  for (const { reject } of items) reject(storeUnavailable({ outcomeUnknown: false, cause }));
}
