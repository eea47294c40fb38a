/** Sets of the numbers 0 to `count` - 1, at first one each (union by size with path halving: Tarjan 1975). */
export interface DisjointSets {
  /** The number that stands for the set of `member`. */
  readonly find: (member: number) => number;
  /** Makes one set of two. */
  readonly union: (a: number, b: number) => void;
  /** The sets of two or more, members growing, in the order of their first members. */
  readonly groups: () => number[][];
}

export function createDisjointSets(count: number): DisjointSets {
  const parents = Uint32Array.from({ length: count }, (_, at) => at);
  const sizes = new Uint32Array(count).fill(1);
  const find = (member: number): number => {
    let at = member;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent;
      at = parents[at] ?? at;
    }
    return at;
  };
  const union = (a: number, b: number): void => {
    const [one, other] = [find(a), find(b)];
    if (one === other) return;
    const [large, small] = (sizes[one] ?? 0) >= (sizes[other] ?? 0) ? [one, other] : [other, one];
    parents[small] = large;
    sizes[large] = (sizes[large] ?? 0) + (sizes[small] ?? 0);
  };
  const groups = (): number[][] => {
    const found = new Map<number, number[]>();
    for (let member = 0; member < count; member += 1) {
      const root = find(member);
      if ((sizes[root] ?? 0) < 2) continue;
      const group = found.get(root);
      if (group) group.push(member);
      else found.set(root, [member]);
    }
    return [...found.values()];
  };
  return { find, union, groups };
}
