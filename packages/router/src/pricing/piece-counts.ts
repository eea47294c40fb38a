/** A power of two; English prose has some thousand different pieces in use at a time. */
const slotCount = 2 ** 14;
const slotMask = slotCount - 1;
/** A slot is its piece's length, then its characters, and last its count: a quarter of a cache line. */
const slotBytes = 16;
const charactersMax = slotBytes - 2;
/** The parameters of the hash FNV-1a for 32 bits (Fowler, Noll, Vo). */
const hashBasis = 0x811c9dc5;
const hashPrime = 0x01000193;

/**
 * Remembers how many tokens short ASCII pieces have. The vocabulary would tell, too, but lies scattered over megabytes;
 * this fits into the processor's cache. A piece takes the slot of another one with the same hash, so that it never grows.
 */
export class PieceCounts {
  readonly #slots = new Uint8Array(slotCount * slotBytes);

  /** The count of the piece from `start` to `end`; 0 when it is not remembered. */
  countOf(codes: Uint16Array, start: number, end: number): number {
    const length = end - start;
    if (length > charactersMax) return 0;
    const slots = this.#slots;
    const base = this.#baseOf(codes, start, end);
    if (slots[base] !== length) return 0;
    for (let index = 0; index < length; index += 1) {
      if (slots[base + 1 + index] !== codes[start + index]) return 0;
    }
    return slots[base + slotBytes - 1] ?? 0;
  }

  /** Remembers a count of at least 1, unless the piece is too long; no short piece has more tokens than characters. */
  remember(codes: Uint16Array, start: number, end: number, count: number): void {
    const length = end - start;
    if (length > charactersMax) return;
    const slots = this.#slots;
    const base = this.#baseOf(codes, start, end);
    slots[base] = length;
    for (let index = 0; index < length; index += 1) {
      slots[base + 1 + index] = codes[start + index] ?? 0;
    }
    slots[base + slotBytes - 1] = count;
  }

  #baseOf(codes: Uint16Array, start: number, end: number): number {
    let hash = hashBasis;
    for (let index = start; index < end; index += 1) {
      hash = Math.imul(hash ^ (codes[index] ?? 0), hashPrime);
    }
    return ((hash ^ (hash >>> 15)) & slotMask) * slotBytes;
  }
}
