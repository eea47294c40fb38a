const hashOffset = 0x811c9dc5;
const hashPrime = 0x01000193;

/** Mixes the bits of a 32-bit number so that all are good, as MurmurHash3 finishes. */
export function mixBits(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** FNV-1a over the UTF-16 code units of `text.slice(start, end)`, mixed: 32 bits, the same in every process. */
export function hashText(text: string, start = 0, end: number = text.length, seed = 0): number {
  let hash = hashOffset ^ seed;
  for (let index = start; index < end; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), hashPrime);
  return mixBits(hash);
}
