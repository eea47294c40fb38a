import type { ContentOf } from '@harvest/contracts/format-content';
import type { ContentContext, ContentWriter } from '../content-context.ts';
import type { Block } from '../document.ts';
import { bullets, heading, plain } from '../inline.ts';
import type { Labels } from '../labels.ts';

type Group = ContentOf<'dedup'>['groups'][number];
type Member = Group['members'][number];

const kindLabels: Readonly<Record<Member['kind'], keyof Labels>> = {
  representative: 'keep',
  exact: 'exact',
  near: 'near',
  semantic: 'semantic',
};

/** The groups as one table, then the passages that stand in two sources. */
export const dedupBlocks: ContentWriter<'dedup'> = (dedup, context) => [
  heading(2, context.labels.groups),
  groupTable(dedup, context),
  ...repeatedPassages(dedup, context),
];

function groupTable(dedup: ContentOf<'dedup'>, { labels, sourceNameOf }: ContentContext): Block {
  return {
    kind: 'table',
    head: [labels.group, labels.source, labels.similarity, labels.relation].map((label) => [plain(label)]),
    rows: dedup.groups.flatMap((group, place) =>
      group.members.map((member) => [
        [plain(String(place + 1))],
        [plain(numberedName(member.source, sourceNameOf))],
        [plain(member.similarity.toFixed(2))],
        [plain(relationOf(member, group, labels))],
      ]),
    ),
    widths: [2, 8, 3, 5],
  };
}

/** How a source is like the one to keep; that it has the words of a third one is said beside it. */
function relationOf({ kind, same_as: equal }: Member, { representative }: Group, labels: Labels): string {
  const relation = labels[kindLabels[kind]];
  if (equal === undefined || equal === representative) return relation;
  return `${relation}, ${labels.wordForWord} ${String(equal + 1)}`;
}

function repeatedPassages(
  dedup: ContentOf<'dedup'>,
  { labels, sourceNameOf }: ContentContext,
): readonly Block[] {
  if (dedup.repeated_passages.length === 0) return [];
  const place = ({ source, start, end }: { source: number; start: number; end: number }): string =>
    `${numberedName(source, sourceNameOf)}, ${String(start)}–${String(end)}`;
  return [
    heading(2, labels.repeatedPassages),
    bullets(
      dedup.repeated_passages.map(({ a, b, similarity }) => [
        plain(`${place(a)} ↔ ${place(b)} (${similarity.toFixed(2)})`),
      ]),
    ),
  ];
}

function numberedName(source: number, sourceNameOf: ContentContext['sourceNameOf']): string {
  return `[${String(source + 1)}] ${sourceNameOf(source)}`;
}
