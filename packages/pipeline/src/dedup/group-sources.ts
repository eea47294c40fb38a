import type { Dedup } from '@harvest/contracts/formats/dedup';
import type { SourceVectors } from './embed-sources.ts';
import { type SourceLikeness, createSourceLikeness } from './source-likeness.ts';

/** Sources that say the same, as the output lists them. */
export type SourceGroup = Dedup['groups'][number];

/**
 * Divides sources into groups. The fullest source that is in no group yet represents one, and every other that is like
 * it joins, so that each member is like its representative, and says which other one it equals. Groups are ordered by
 * representative, members by source.
 *
 * @param options.kinds which likenesses make a group.
 * @param options.vectors of the sources where an embedding model has read them.
 */
export async function groupSources(options: {
  readonly texts: readonly string[];
  readonly kinds: readonly ('exact' | 'near' | 'semantic')[];
  readonly vectors?: SourceVectors | undefined;
  readonly pause: () => Promise<void>;
}): Promise<SourceGroup[]> {
  const { texts, kinds, pause } = options;
  const { likeness, isSame } = await createSourceLikeness(options);
  const groups: SourceGroup[] = [];
  const fullestFirst = texts
    .map((text, source) => ({ source, length: text.length }))
    .sort((a, b) => b.length - a.length || a.source - b.source);
  const findGroup = async (source: number): Promise<[SourceGroup, NonNullable<SourceLikeness>] | null> => {
    for (const group of groups) {
      // Two long sources, or the vectors of two, take long enough to be a turn of their own.
      await pause();
      const found = likeness(group.representative, source);
      if (found !== null && kinds.includes(found.kind)) return [group, found];
    }
    return null;
  };
  for (const { source } of fullestFirst) {
    const joined = await findGroup(source);
    if (joined === null)
      groups.push({ representative: source, members: [{ source, similarity: 1, kind: 'representative' }] });
    else joined[0].members.push({ source, ...joined[1] });
  }
  return groups
    .map(({ representative, members }) => ({
      representative,
      members: withEquals(
        members.toSorted((a, b) => a.source - b.source),
        isSame,
      ),
    }))
    .sort((a, b) => a.representative - b.representative);
}

/** The members, each with the one that it repeats word for word: the representative, else the first. */
function withEquals(
  members: SourceGroup['members'],
  isSame: (a: number, b: number) => boolean,
): SourceGroup['members'] {
  const firsts = members.filter(({ kind }) => kind === 'representative').map(({ source }) => source);
  return members.map((member) => {
    if (member.kind === 'representative') return member;
    const equal = firsts.find((first) => isSame(first, member.source));
    if (equal !== undefined) return { ...member, same_as: equal };
    firsts.push(member.source);
    return member;
  });
}
