import type { MindMap } from '@harvest/contracts/formats/mind-map';
import type { CheckedItem } from '../format-definition.ts';
import { flattenTree, growTree } from './flatten-tree.ts';

/** The nodes below the root. What only holds others, such as a heading, may stand without a quote; a leaf may not. */
export function mindMapItems({ nodes }: MindMap): readonly CheckedItem[] {
  const parents = new Set(nodes.map(({ parent_id }) => parent_id));
  return nodes
    .filter(({ parent_id }) => parent_id !== null)
    .map(({ id, label, citations }) => ({ id, text: label, citations, citationOptional: parents.has(id) }));
}

/** The map without some nodes and all that hangs on them; the others are numbered again. */
export function mindMapWithoutItems({ format, nodes }: MindMap, ids: ReadonlySet<string>): MindMap {
  return { format, nodes: flattenTree(growTree(nodes, ids)) };
}

/** The root. */
export function mindMapFrame({ nodes }: MindMap): readonly string[] {
  return nodes.filter(({ parent_id }) => parent_id === null).map(({ label }) => label);
}
