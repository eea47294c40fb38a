import type { TokenRanks } from './token-ranks.ts';

/** Above every rank of the vocabulary, so that a position and a rank share one number without loss. */
const rankLimit = 2 ** 18;
const none = -1;

/** A binary heap of numbers, the least first. */
class NumberHeap {
  readonly #items: number[] = [];

  push(item: number): void {
    const items = this.#items;
    let index = items.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if ((items[parent] ?? 0) <= item) break;
      items[index] = items[parent] ?? 0;
      index = parent;
    }
    items[index] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const least = items[0];
    const item = items.pop();
    if (item === undefined || items.length === 0) return least;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && (items[child + 1] ?? 0) < (items[child] ?? 0)) child += 1;
      if ((items[child] ?? 0) >= item) break;
      items[index] = items[child] ?? 0;
      index = child;
    }
    items[index] = item;
    return least;
  }
}

/**
 * Merges neighbours in the order of their ranks, the leftmost of equal ones first, until no two make a token: byte pair
 * encoding (Sennrich, Haddow, Birch 2016). A heap of the pairs makes it O(n log n), where the usual search for the next
 * pair is O(n^2): a source of 50,000 letters without a space is one piece.
 *
 * @returns how many tokens are left
 */
export function countMerged(bytes: Uint8Array, ranks: TokenRanks): number {
  const end = bytes.length;
  // Parts are known by where they begin; `next` of a part is where it ends, too.
  const next = Int32Array.from({ length: end + 1 }, (_, index) => index + 1);
  const previous = Int32Array.from({ length: end + 1 }, (_, index) => index - 1);
  const pairRanks = new Int32Array(end + 1).fill(none);
  const heap = new NumberHeap();

  function offerPair(start: number): void {
    const middle = next[start] ?? end;
    const rank = middle < end ? ranks.rankOf(bytes, start, next[middle] ?? end) : none;
    pairRanks[start] = rank;
    if (rank !== none) heap.push(rank * rankLimit * 16 + start);
  }

  for (let start = 0; start < end; start += 1) offerPair(start);
  let count = end;
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) {
    const rank = Math.floor(item / (rankLimit * 16));
    const start = item - rank * rankLimit * 16;
    // An entry whose pair has changed since is void.
    if (pairRanks[start] !== rank) continue;
    const merged = next[start] ?? end;
    const after = next[merged] ?? end;
    pairRanks[merged] = none;
    next[start] = after;
    if (after < end) previous[after] = start;
    count -= 1;
    offerPair(start);
    if (start > 0) offerPair(previous[start] ?? 0);
  }
  return count;
}
