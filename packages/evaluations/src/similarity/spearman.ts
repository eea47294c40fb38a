/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, equal values sharing the middle of theirs. From -1 to
 * 1; NaN where one list has no two different values.
 */
export function spearman(one: readonly number[], other: readonly number[]): number {
  return pearson(ranksOf(one), ranksOf(other));
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (const { at } of order.slice(from, to)) ranks[at] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

function pearson(one: Float64Array, other: Float64Array): number {
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let [product, squaresOne, squaresOther] = [0, 0, 0];
  for (const [at, value] of one.entries()) {
    const [left, right] = [value - meanOne, (other[at] ?? 0) - meanOther];
    product += left * right;
    squaresOne += left * left;
    squaresOther += right * right;
  }
  return product / Math.sqrt(squaresOne * squaresOther);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
