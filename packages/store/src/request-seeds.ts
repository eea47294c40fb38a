/**
 * How many requests are remembered with what they have changed. One that is repeated after so many others is not known any
 * more, and is carried out again.
 */
export const requestSeedsMax = 8;

/** The seeds of the requests that changed something, as one text: the last one first, the remembered ones alone. */
export function withSeed(seeds: string, seed: string): string {
  return [seed, ...seeds.split(' ').filter(Boolean)].slice(0, requestSeedsMax).join(' ');
}

/** Which change a request has made: the latest or an earlier one. Null where it is not known to have made any. */
export function changeOf(seeds: string, seed: string): 'latest' | 'earlier' | null {
  const at = seeds.split(' ').indexOf(seed);
  if (at === -1) return null;
  return at === 0 ? 'latest' : 'earlier';
}

/**
 * The same in scripts, for seeds that are all as long.
 *
 * `seed_at(seeds, seed)`: 1 for the request that made the latest change, more for one that made an earlier change, nil for one
 * that is not known. `with_seed(seeds, seed)`: as above. `seeds` may be missing.
 */
export const requestSeedsLua = `
local function seed_at(seeds, seed)
  return string.find(seeds or '', seed, 1, true)
end
local function with_seed(seeds, seed)
  if not seeds then return seed end
  return string.sub(seed .. ' ' .. seeds, 1, ${String(requestSeedsMax)} * (#seed + 1) - 1)
end
`;
