/**
 * MinHash with banding (Broder 1997, "On the resemblance and containment of documents"; Indyk and Motwani 1998,
 * "Approximate nearest neighbors"). Two sets agree in one hash with the probability of their resemblance r, and in at
 * least one of 32 bands of 4 hashes with 1 - (1 - r^4)^32: 0.99 at 0.6, 0.9998 at 0.7, and 0.05 at 0.2.
 */
import { mixBits } from './hash-text.ts';
import type { Shingles } from './shingles.ts';

export const bands = 32;
const hashesPerBand = 4;
const hashes = bands * hashesPerBand;

/** Odd factors and offsets of the hash functions `(factor * x + offset) mod 2^32`, fixed for every process. */
const factors = Uint32Array.from({ length: hashes }, (_, at) => mixBits(at + 1) | 1);
const offsets = Uint32Array.from({ length: hashes }, (_, at) => mixBits(at + 0x9e3779b9));

/**
 * Writes one key per band for the set `shingles` to `keys` from `at` on; sets that resemble one another share keys.
 * The set must not be empty.
 */
export function writeBandKeys(shingles: Shingles, keys: Uint32Array, at: number): void {
  for (let band = 0; band < bands; band += 1) {
    let key = band;
    for (let hash = band * hashesPerBand; hash < (band + 1) * hashesPerBand; hash += 1)
      key = mixBits(Math.imul(key, 31) + smallest(shingles, hash));
    keys[at + band] = key;
  }
}

/** The smallest value that one hash function has on the set. */
function smallest(shingles: Shingles, hash: number): number {
  const factor = factors[hash] ?? 1;
  const offset = offsets[hash] ?? 0;
  const count = shingles.length;
  let least = 0xffffffff;
  // This loop is where the time goes: an index is read several times faster than an iterator.
  for (let at = 0; at < count; at += 1) {
    const value = (Math.imul(shingles[at] ?? 0, factor) + offset) >>> 0;
    if (value < least) least = value;
  }
  return least;
}
