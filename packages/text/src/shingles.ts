import { hashText, mixBits } from './hash-text.ts';
import { fold } from './tokens.ts';
import { unspacedScripts } from './unspaced-scripts.ts';

/** Words, numbers, and single characters of scripts that are written without spaces. */
const unit = new RegExp(`[${unspacedScripts}]|[\\p{L}\\p{M}\\p{N}]+`, 'gu');
/** Words in a row that make one shingle: two texts that share many have copied, not only the same subject. */
const wordsPerShingle = 3;

/** Distinct 32-bit hashes, growing. */
export type Shingles = Uint32Array;

/** A hash of each word of a text in order, without regard to case, accents, punctuation and layout. */
export function wordHashesOf(text: string): number[] {
  return (fold(text).match(unit) ?? []).map((word) => hashText(word));
}

/**
 * The shingles of a text (Broder 1997, "On the resemblance and containment of documents"): hashes of all runs of three
 * words. A shorter text is one shingle, an empty one has none.
 */
export function shinglesOf(text: string): Shingles {
  return shinglesOfWords(wordHashesOf(text));
}

/** The same for a text whose words are hashed already. */
export function shinglesOfWords(words: readonly number[]): Shingles {
  const count = Math.max(Math.min(1, words.length), words.length - wordsPerShingle + 1);
  const hashes = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    let hash = 0;
    for (let place = at; place < Math.min(words.length, at + wordsPerShingle); place += 1)
      hash = mixBits(Math.imul(hash, 31) + (words[place] ?? 0));
    hashes[at] = hash;
  }
  return distinct(hashes.sort());
}

/** A sorted list without repetitions. */
function distinct(sorted: Uint32Array): Uint32Array {
  let kept = 0;
  for (const [at, value] of sorted.entries()) {
    if (at > 0 && value === sorted[kept - 1]) continue;
    sorted[kept] = value;
    kept += 1;
  }
  return sorted.slice(0, kept);
}

/** Shared shingles by all shingles of both (Jaccard), 0 to 1; two empty sets share nothing. */
export function resemblance(a: Shingles, b: Shingles): number {
  let shared = 0;
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const [one, other] = [a[left] ?? 0, b[right] ?? 0];
    if (one === other) shared += 1;
    if (one <= other) left += 1;
    if (other <= one) right += 1;
  }
  return shared === 0 ? 0 : shared / (a.length + b.length - shared);
}
