import { setImmediate } from 'node:timers/promises';
import { findNearDuplicates } from '@harvest/text/near-duplicates';
import { shinglesOf } from '@harvest/text/shingles';
import type { Figure } from './figure.ts';
import { createWordSource } from './synthetic-text.ts';

const few = 10_000;
const many = 100_000;
const wordsPerDocument = 100;
/** Every fifth document is the one before it with this many words changed. */
const copyEvery = 5;
const wordsChanged = 3;
const growthGoal = 1.5;
const foundGoal = 0.99;

/** Documents of which some are near copies of the ones before them. */
function documents(count: number): string[] {
  const words = createWordSource({ seed: 11, vocabulary: 50_000 });
  let original: string[] = [];
  return Array.from({ length: count }, (_, at) => {
    if (at % copyEvery !== copyEvery - 1) {
      original = words(wordsPerDocument);
      return original.join(' ');
    }
    const copy = [...original];
    for (const [change, word] of words(wordsChanged).entries())
      copy[(change * wordsPerDocument) / wordsChanged] = word;
    return copy.join(' ');
  });
}

/** Time per document, from text to groups, and the share of the copies that were found. */
async function measure(count: number): Promise<{ microsPerDocument: number; found: number }> {
  const texts = documents(count);
  const startMs = performance.now();
  const items = texts.map(shinglesOf);
  const groups = await findNearDuplicates({ items, resemblanceMin: 0.6, pause: () => setImmediate() });
  const microsPerDocument = ((performance.now() - startMs) * 1_000) / count;
  const pairs = groups.filter(
    ([one = -1, other = -1]) => other === one + 1 && other % copyEvery === copyEvery - 1,
  );
  return { microsPerDocument, found: pairs.length / Math.floor(count / copyEvery) };
}

/** How the time to find near-duplicates grows with their number. */
export async function nearDuplicates(): Promise<Figure[]> {
  await measure(few);
  const small = await measure(few);
  const large = await measure(many);
  const growth = large.microsPerDocument / small.microsPerDocument;
  return [
    {
      name: `Near-duplicates among ${many.toLocaleString('en-US')} documents of ${String(wordsPerDocument)} words, time per document, vs among ${few.toLocaleString('en-US')}`,
      floor: `${small.microsPerDocument.toFixed(0)} µs`,
      measured: `${large.microsPerDocument.toFixed(0)} µs`,
      score: `${growth.toFixed(2)}x`,
      goal: `<= ${String(growthGoal)}x`,
      met: growth <= growthGoal,
    },
    {
      name: `Near copies found among ${many.toLocaleString('en-US')} documents, ${String(wordsChanged)} words of ${String(wordsPerDocument)} changed`,
      floor: `${(small.found * 100).toFixed(2)} % among ${few.toLocaleString('en-US')}`,
      measured: `${(large.found * 100).toFixed(2)} %`,
      score: `${(large.found * 100).toFixed(2)} %`,
      goal: `>= ${String(foundGoal * 100)} %`,
      met: large.found >= foundGoal,
    },
  ];
}
