import { unspacedScripts } from '@harvest/text/unspaced-scripts';
import { foldedWords } from './folded-words.ts';

/** Runs are found by their first words; shorter ones are everybody's. */
const seedWords = 6;
/** A run of words that stands in more places than this is a formula. */
const placesMax = 20;
/** Quotation marks of one paragraph, and block quotes. */
const quoted = /“[^”]*”|"(?:[^"\n]|\n(?!\s*\n))*"|„[^“”]*[“”]|«[^»]*»|^>.*$/gm;
const unspaced = new RegExp(`^[${unspacedScripts}ー々]$`, 'u');
/** Two characters of a script without spaces count as one word. */
const unspacedWeight = 0.5;

/** The longest run of words that a text has in common with its source outside quotation marks and block quotes. */
export function longestCopiedRun(text: string, source: string): number {
  const parts = text
    .split(quoted)
    .map(foldedWords)
    .filter((part) => part.length >= seedWords);
  if (parts.length === 0) return 0;
  const words = foldedWords(source);
  const places = placesOf(words, new Set(parts.flat()));
  let longest = 0;
  for (const own of parts) {
    for (let at = 0; at + seedWords <= own.length; at += 1) {
      for (const place of places.get(seedAt(own, at)) ?? []) {
        let length = seedWords;
        while (own[at + length] !== undefined && own[at + length] === words[place + length]) length += 1;
        longest = Math.max(longest, countOf(own.slice(at, at + length)));
      }
    }
  }
  return longest;
}

/** Where each run of wanted words stands, the first places of each. */
function placesOf(
  words: readonly string[],
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  let run = 0;
  for (const [last, word] of words.entries()) {
    run = wanted.has(word) ? run + 1 : 0;
    if (run < seedWords) continue;
    const at = last + 1 - seedWords;
    const seed = seedAt(words, at);
    const known = places.get(seed);
    if (known === undefined) places.set(seed, [at]);
    else if (known.length < placesMax) known.push(at);
  }
  return places;
}

function seedAt(words: readonly string[], at: number): string {
  return words.slice(at, at + seedWords).join(' ');
}

function countOf(words: readonly string[]): number {
  return Math.floor(words.reduce((sum, word) => sum + (unspaced.test(word) ? unspacedWeight : 1), 0));
}
