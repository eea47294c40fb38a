import type { Dedup } from '@harvest/contracts/formats/dedup';
import { createSourceLikeness } from './source-likeness.ts';

/** Sources that say the same, as the output lists them. */
export type SourceGroup = Dedup['groups'][number];

/**
 * Divides sources into groups. The fullest source that is in no group yet represents one, and every other that is like
 * it joins, so that each member is like its representative. Groups are ordered by representative, members by source.
 *
 * @param kinds which likenesses make a group.
 */
export async function groupSources(
  texts: readonly string[],
  kinds: readonly ('exact' | 'near' | 'semantic')[],
  pause: () => Promise<void>,
): Promise<SourceGroup[]> {
  const likeness = await createSourceLikeness(texts, pause);
  const groups: SourceGroup[] = [];
  const fullestFirst = texts
    .map((text, source) => ({ source, length: text.length }))
    .sort((a, b) => b.length - a.length || a.source - b.source);
  for (const { source } of fullestFirst) {
    await pause();
    const joined = groups.some(({ representative, members }) => {
      const found = likeness(representative, source);
      if (found === null || !kinds.includes(found.kind)) return false;
      members.push({ source, ...found });
      return true;
    });
    if (joined) continue;
    groups.push({ representative: source, members: [{ source, similarity: 1, kind: 'representative' }] });
  }
  for (const { members } of groups) members.sort((a, b) => a.source - b.source);
  return groups.sort((a, b) => a.representative - b.representative);
}
