import type { Dedup } from '@harvest/contracts/formats/dedup';

type Member = Dedup['groups'][number]['members'][number];

const kindNames: Readonly<Record<Exclude<Member['kind'], 'representative'>, string>> = {
  exact: 'the same text',
  near: 'nearly the same text',
  semantic: 'the same in other words',
};

/** The report on duplicates as Markdown; sources are numbered from 1, as a reader counts. */
export function renderDedup({ sources, unique, groups, repeated_passages: repeated }: Dedup): string {
  const repeating = groups.filter(({ members }) => members.length > 1);
  const summary =
    repeating.length === 0
      ? `All ${counted(sources, 'source')} differ.`
      : `${counted(sources, 'source')}, of which ${String(unique)} ${unique === 1 ? 'is' : 'are'} different.`;
  const parts = ['# Duplicates', sources === 1 ? 'There is one source, so nothing to compare.' : summary];
  if (repeating.length > 0) parts.push('## Sources that say the same', repeating.map(groupLines).join('\n'));
  if (repeated.length > 0) parts.push('## Passages that stand in two sources', passageTable(repeated));
  return parts.join('\n\n');
}

function groupLines({ representative, members }: Dedup['groups'][number]): string {
  const others = members.flatMap(({ source, kind, similarity, same_as: equal }) => {
    if (kind === 'representative') return [];
    const twin =
      equal === undefined || equal === representative ? '' : `, word for word source ${String(equal + 1)}`;
    return [`  - Source ${String(source + 1)}: ${kindNames[kind]} (${percent(similarity)})${twin}`];
  });
  return [`- Keep source ${String(representative + 1)}, the fullest:`, ...others].join('\n');
}

function passageTable(repeated: Dedup['repeated_passages']): string {
  const place = ({ source, start, end }: Dedup['repeated_passages'][number]['a']): string =>
    `Source ${String(source + 1)}, ${String(start)}–${String(end)}`;
  const rows = repeated.map(
    ({ a, b, similarity }) => `| ${place(a)} | ${place(b)} | ${percent(similarity)} |`,
  );
  return ['| Passage | Repeats in | Alike |', '| --- | --- | --- |', ...rows].join('\n');
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded down, so that only what is the same is 100 %. */
function percent(share: number): string {
  return `${String(Math.floor(share * 100))} %`;
}
