import { createHash } from 'node:crypto';

const wordBytes = 4;

/**
 * A source of numbers from 0 to below 1 that repeats itself for the same seed: the 32-bit words of SHA-256 over the seed
 * and a counter.
 */
export function createSeededRandom(seed: string): () => number {
  let block = Buffer.alloc(0);
  let blocks = 0;
  let offset = 0;
  return () => {
    if (offset + wordBytes > block.length) {
      block = createHash('sha256').update(`${blocks}:${seed}`).digest();
      blocks += 1;
      offset = 0;
    }
    const word = block.readUInt32BE(offset);
    offset += wordBytes;
    return word / 2 ** 32;
  };
}

/** The items in an order drawn from `random` (Fisher and Yates 1938, as Durstenfeld 1964 gave it); a new array. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const rest = [...items];
  const drawn: Item[] = [];
  while (rest.length > 0) drawn.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return drawn;
}
