import type { ContentOf } from '@harvest/contracts/format-content';
import type { ContentContext, ContentWriter } from '../content-context.ts';
import type { Block } from '../document.ts';
import { plain } from '../inline.ts';

/** Deeper branches would be too narrow to read; their leaves are listed at the last level. */
const depthMax = 6;

type Node = ContentOf<'mind_map'>['nodes'][number];

/** The tree below its root, whose label is the title of the document. */
export const mindMapBlocks: ContentWriter<'mind_map'> = (map, context) => {
  const children = Map.groupBy(map.nodes, (node) => node.parent_id);
  const [root] = map.nodes;
  return root === undefined ? [] : branch(root, { children, context, depth: 1 });
};

interface Place {
  readonly children: ReadonlyMap<string | null, readonly Node[]>;
  readonly context: ContentContext;
  readonly depth: number;
}

function branch(parent: Node, place: Place): readonly Block[] {
  const nodes = nodesBelow(parent, place);
  if (nodes.length === 0) return [];
  const deeper = { ...place, depth: place.depth + 1 };
  const items = nodes.map((node) => ({
    content: [plain(node.label), ...place.context.notes.refer(node.citations)],
    children: place.depth < depthMax ? branch(node, deeper) : [],
  }));
  return [{ kind: 'list', marker: 'bullet', items }];
}

function nodesBelow(parent: Node, { children, depth }: Place): readonly Node[] {
  const direct = children.get(parent.id) ?? [];
  if (depth < depthMax) return direct;
  const all = [...direct];
  // The list grows while it is walked: every parent stands before its children.
  for (const node of all) all.push(...(children.get(node.id) ?? []));
  return all;
}
