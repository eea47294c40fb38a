import type { Citation } from '@harvest/contracts/citation';
import type { MindMap } from '@harvest/contracts/formats/mind-map';

/** A node of a map with what hangs on it. */
export interface Branch {
  readonly label: string;
  readonly citations: readonly Citation[];
  readonly children: readonly Branch[];
}

/** Lists a tree so that every parent stands before its children; ids are `n1`, `n2` and so on. */
export function flattenTree(root: Branch): MindMap['nodes'] {
  const nodes: MindMap['nodes'] = [];
  const add = ({ label, citations, children }: Branch, parent: string | null): void => {
    const id = `n${String(nodes.length + 1)}`;
    nodes.push({ id, parent_id: parent, label, citations: [...citations] });
    for (const child of children) add(child, id);
  };
  add(root, null);
  return nodes;
}

/** The inverse of `flattenTree`. @throws Error for nodes without a root. */
export function growTree(nodes: MindMap['nodes'], leftOut: ReadonlySet<string> = new Set()): Branch {
  const childrenOf = Map.groupBy(nodes, ({ parent_id }) => parent_id);
  const grow = ({ id, label, citations }: MindMap['nodes'][number]): Branch => ({
    label,
    citations,
    children: (childrenOf.get(id) ?? []).filter((child) => !leftOut.has(child.id)).map(grow),
  });
  const [root] = childrenOf.get(null) ?? [];
  if (root === undefined) throw new Error('a mind map has a root');
  return grow(root);
}
