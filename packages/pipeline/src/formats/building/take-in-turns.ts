import { sentenceSimilarity } from '@harvest/text/diversity';
import type { TermIndex } from '@harvest/text/term-index';
import type { Passage } from './find-passages.ts';

/** Two sentences that share this much would make two items that ask the same. */
const repeatSimilarity = 0.6;
const passagesPerTurn = 10;

/**
 * Makes items of passages so that they come from as many sections as there are: one of the best passage of each section
 * that gives any, then one of the next best of each, and so on. What repeats a passage that was taken is passed over.
 *
 * @param options.make returns the item of a passage, or null for none.
 * @returns at most `max` items in the order of their passages in the source.
 */
export async function takeInTurns<Item>(options: {
  readonly index: TermIndex;
  readonly passages: readonly Passage[];
  readonly max: number;
  /** Passages that are taken already. */
  readonly taken?: readonly Passage[];
  readonly make: (passage: Passage) => Item | null;
  readonly pause: () => Promise<void>;
}): Promise<readonly { readonly passage: Passage; readonly item: Item }[]> {
  const { index, max, make, pause } = options;
  const taken = [...(options.taken ?? [])];
  const made: { readonly passage: Passage; readonly item: Item }[] = [];
  let queues = bySection(options.passages);
  let tried = 0;
  while (queues.length > 0 && made.length < max) {
    for (const queue of queues) {
      if (made.length === max) break;
      for (let passage = queue.shift(); passage !== undefined; passage = queue.shift()) {
        tried += 1;
        if (tried % passagesPerTurn === 0) await pause();
        const item = repeats(index, passage, taken) ? null : make(passage);
        if (item === null) continue;
        taken.push(passage);
        made.push({ passage, item });
        break;
      }
    }
    queues = queues.filter((queue) => queue.length > 0);
  }
  return made.sort((a, b) => a.passage.at - b.passage.at);
}

/** The passages of each section, best first; the section with the best one first. */
function bySection(passages: readonly Passage[]): Passage[][] {
  const sections = new Map<number, Passage[]>();
  for (const passage of [...passages].sort((a, b) => b.score - a.score || a.at - b.at)) {
    const section = sections.get(passage.section);
    if (section === undefined) sections.set(passage.section, [passage]);
    else section.push(passage);
  }
  return [...sections.values()];
}

function repeats(index: TermIndex, passage: Passage, taken: readonly Passage[]): boolean {
  return taken.some((other) => sentenceSimilarity(index, passage.at, other.at) > repeatSimilarity);
}
