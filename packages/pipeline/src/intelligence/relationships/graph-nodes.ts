import type { Sentence } from '@harvest/text/sentences';

/** What an edge may start from or lead to, with its places in the common text: start, end, start, end ... */
export interface GraphNode {
  readonly name: string;
  /** True for an entity, false for a key phrase. */
  readonly entity: boolean;
  readonly person: boolean;
  readonly places: readonly number[];
}

/** One place of a node. */
export interface Mention {
  readonly node: number;
  readonly entity: boolean;
  readonly start: number;
  readonly end: number;
}

/** One sentence that mentions more than one node. */
export interface SharedSentence {
  readonly sentence: Sentence;
  /** In order, without overlap. */
  readonly mentions: readonly Mention[];
}

/** The sentences that mention at least two nodes, in how many sentences each node is mentioned, and where. */
export function mentionsBySentence(
  nodes: readonly GraphNode[],
  sentences: readonly Sentence[],
): {
  readonly mentions: readonly Mention[];
  readonly shared: readonly SharedSentence[];
  readonly sentenceCounts: readonly number[];
} {
  const mentions = withoutOverlap(nodes.flatMap((node, number) => mentionsOf(node, number)));
  const sentenceCounts = nodes.map(() => 0);
  const shared: SharedSentence[] = [];
  let next = 0;
  for (const sentence of sentences) {
    const own: Mention[] = [];
    for (
      let mention = mentions[next];
      mention !== undefined && mention.start < sentence.end;
      mention = mentions[next]
    ) {
      if (mention.start >= sentence.start && mention.end <= sentence.end) own.push(mention);
      next += 1;
    }
    const distinct = new Set(own.map(({ node }) => node));
    for (const node of distinct) sentenceCounts[node] = (sentenceCounts[node] ?? 0) + 1;
    if (distinct.size > 1) shared.push({ sentence, mentions: own });
  }
  return { mentions, shared, sentenceCounts };
}

function mentionsOf({ places, entity }: GraphNode, node: number): Mention[] {
  return places.flatMap((start, place) =>
    place % 2 === 0 ? [{ node, entity, start, end: places[place + 1] ?? start }] : [],
  );
}

/** In order; of two that overlap the entity stays, of two of a kind the longer one, or the first. */
function withoutOverlap(mentions: readonly Mention[]): Mention[] {
  const kept: Mention[] = [];
  for (const mention of mentions.toSorted((a, b) => a.start - b.start || b.end - a.end || a.node - b.node)) {
    const last = kept.at(-1);
    if (last === undefined || mention.start >= last.end) kept.push(mention);
    else if (weightOf(mention) > weightOf(last)) kept[kept.length - 1] = mention;
  }
  return kept;
}

/** Longer than any phrase is, so that every entity outweighs every phrase. */
const entityWeight = 1_000;

function weightOf({ entity, start, end }: Mention): number {
  return end - start + (entity ? entityWeight : 0);
}
