import { groupSources } from './group-sources.ts';

/**
 * Finds, by source, the one whose text it repeats exactly or with small changes: the fullest of them; null for a source
 * that repeats none.
 */
export async function findDuplicates(
  texts: readonly string[],
  pause: () => Promise<void>,
): Promise<(number | null)[]> {
  const duplicateOf = texts.map((): number | null => null);
  if (texts.length < 2) return duplicateOf;
  for (const { representative, members } of await groupSources(texts, ['exact', 'near'], pause)) {
    for (const { source } of members) if (source !== representative) duplicateOf[source] = representative;
  }
  return duplicateOf;
}
