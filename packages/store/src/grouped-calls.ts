import { HarvestError } from '@harvest/runtime/harvest-error';

interface Waiting<Item, Reply> {
  readonly item: Item;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends items in groups, one call at a time: an item that finds no call under way is sent at once, and those that come while one is
 * are sent together as it ends. So a group has as many items as the load makes it, one where there is little to do, and what a call
 * costs is shared between them. (Group commit: DeWitt et al., "Implementation techniques for main memory database systems",
 * SIGMOD 1984.)
 *
 * A group holds items of at most `weightMax` in sum, or a single one that weighs more. An error of a call is that of each of its
 * items, unless the items can be told apart: what is not a fault of the store is found by sending them again one by one, for which
 * `send` must change nothing when it rejects so. When the store cannot be reached, the items that still wait are not sent.
 */
export class GroupedCalls<Item, Reply> {
  readonly #send: (items: readonly Item[]) => Promise<readonly Reply[]>;
  readonly #weightOf: (item: Item) => number;
  readonly #weightMax: number;
  #waiting: Waiting<Item, Reply>[] = [];
  #isSending = false;

  constructor(options: {
    send: (items: readonly Item[]) => Promise<readonly Reply[]>;
    weightOf: (item: Item) => number;
    weightMax: number;
  }) {
    this.#send = options.send;
    this.#weightOf = options.weightOf;
    this.#weightMax = options.weightMax;
  }

  /** Resolves to what the call says of this item. @throws what `send` rejects with. */
  send(item: Item): Promise<Reply> {
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isSending) void this.#sendAll();
    });
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) await this.#sendGroup(this.#nextGroup());
    this.#isSending = false;
  }

  #nextGroup(): readonly Waiting<Item, Reply>[] {
    let weight = 0;
    const end = this.#waiting.findIndex(({ item }, at) => {
      weight += this.#weightOf(item);
      return at > 0 && weight > this.#weightMax;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #sendGroup(group: readonly Waiting<Item, Reply>[]): Promise<void> {
    try {
      const replies = await this.#send(group.map(({ item }) => item));
      for (const [at, reply] of replies.entries()) group[at]?.resolve(reply);
      // Each item has a reply: this is for one that has not.
      for (const { reject } of group.slice(replies.length)) reject(new Error('a call has left out an item'));
    } catch (error) {
      const isUnreachable = error instanceof HarvestError && error.code === 'store.unavailable';
      if (group.length > 1 && !isUnreachable) {
        for (const one of group) await this.#sendGroup([one]);
        return;
      }
      for (const { reject } of group) reject(error);
      if (!isUnreachable) return;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }
}
