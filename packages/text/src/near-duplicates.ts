import { type DisjointSets, createDisjointSets } from './disjoint-sets.ts';
import { bands, writeBandKeys } from './min-hash.ts';
import { type Shingles, resemblance } from './shingles.ts';

/** More items than this are refused: key and index of an item share the 53 bits of a number, and sorting holds nobody up. */
const itemsMax = 2 ** 18;
/**
 * A document is compared with so many of those that share a key with it. Boilerplate fills some buckets with thousands
 * that are no duplicates; real duplicates meet again under other keys, so that the bound costs next to no recall.
 */
const comparedMax = 8;
/** Shingles that are hashed or compared before the event loop gets a turn: about 10 ms. */
const hashedPerTurn = 40_000;
const comparedPerTurn = 2_000_000;

/**
 * Finds the groups of items that resemble one another: each member of a group resembles another of it by at least
 * `resemblanceMin`, which is verified on the whole sets. Candidates are found by MinHash, so that pairs just at the
 * limit may be missed (about one of a hundred at 0.6) and time grows as n log n. Items without shingles are in no group.
 *
 * @returns the groups of two or more, as growing indices, in the order of their first members.
 * @throws RangeError for more than 262,144 items.
 */
export async function findNearDuplicates(options: {
  readonly items: readonly Shingles[];
  /** 0.5 to 1; below, MinHash with these bands would miss too many. */
  readonly resemblanceMin: number;
  readonly pause: () => Promise<void>;
}): Promise<number[][]> {
  const { items, resemblanceMin, pause } = options;
  if (items.length > itemsMax) throw new RangeError(`at most ${itemsMax} items can be compared`);
  const keys = await bandKeysOf(items, pause);
  const sets = createDisjointSets(items.length);
  for (let band = 0; band < bands; band += 1) {
    await pause();
    const order = orderByKey(items, keys, band);
    await joinAlike({ items, order, resemblanceMin, sets, pause });
  }
  return sets.groups();
}

async function bandKeysOf(items: readonly Shingles[], pause: () => Promise<void>): Promise<Uint32Array> {
  const keys = new Uint32Array(items.length * bands);
  let hashed = 0;
  for (const [at, shingles] of items.entries()) {
    if (shingles.length > 0) writeBandKeys(shingles, keys, at * bands);
    hashed += shingles.length;
    if (hashed < hashedPerTurn) continue;
    hashed = 0;
    await pause();
  }
  return keys;
}

/** Each item as its key in one band times `itemsMax` plus its index, sorted: equal keys stand side by side. */
function orderByKey(items: readonly Shingles[], keys: Uint32Array, band: number): Float64Array {
  const order = new Float64Array(items.length);
  let count = 0;
  for (const [at, shingles] of items.entries()) {
    if (shingles.length === 0) continue;
    order[count] = (keys[at * bands + band] ?? 0) * itemsMax + at;
    count += 1;
  }
  return order.subarray(0, count).sort();
}

/** Compares the items of each run of equal keys, and joins those that are alike. */
async function joinAlike(options: {
  readonly items: readonly Shingles[];
  readonly order: Float64Array;
  readonly resemblanceMin: number;
  readonly sets: DisjointSets;
  readonly pause: () => Promise<void>;
}): Promise<void> {
  const { items, order, resemblanceMin, sets, pause } = options;
  const none = new Uint32Array();
  let key = -1;
  let recent: number[] = [];
  let read = 0;
  for (const value of order) {
    const at = value % itemsMax;
    const shingles = items[at] ?? none;
    if (Math.floor(value / itemsMax) !== key) {
      key = Math.floor(value / itemsMax);
      recent = [];
    }
    for (const other of recent) {
      if (sets.find(other) === sets.find(at)) continue;
      const others = items[other] ?? none;
      read += shingles.length + others.length;
      if (resemblance(others, shingles) >= resemblanceMin) sets.union(other, at);
    }
    recent.push(at);
    if (recent.length > comparedMax) recent.shift();
    if (read < comparedPerTurn) continue;
    read = 0;
    await pause();
  }
}
