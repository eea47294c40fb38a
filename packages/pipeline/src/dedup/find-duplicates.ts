import { holdsFigures } from './figures.ts';
import { groupSources } from './group-sources.ts';

/** A copy with smaller resemblance than this may be a text of its own in the same words, such as next year's report. */
const copyMin = 0.9;

/**
 * Finds, by source, the one whose text it repeats exactly, or with changes that say nothing new; null for a source that
 * repeats none. The one that is repeated is the fullest, and holds every number of the one that repeats it.
 */
export async function findDuplicates(
  texts: readonly string[],
  pause: () => Promise<void>,
): Promise<(number | null)[]> {
  const duplicateOf = texts.map((): number | null => null);
  if (texts.length < 2) return duplicateOf;
  for (const { representative, members } of await groupSources({ texts, kinds: ['exact', 'near'], pause })) {
    for (const { source, similarity } of members) {
      if (source === representative || similarity < copyMin) continue;
      if (holdsFigures(texts[representative] ?? '', texts[source] ?? ''))
        duplicateOf[source] = representative;
    }
  }
  return duplicateOf;
}
