/** The same items in random order (Fisher and Yates, in Durstenfeld's form, 1964). */
export function shuffled<T>(items: readonly [T, ...T[]], random: () => number): [T, ...T[]] {
  const order: [T, ...T[]] = [...items];
  for (let end = order.length - 1; end > 0; end -= 1) {
    const pick = Math.floor(random() * (end + 1));
    const [last, chosen] = [order[end], order[pick]];
    if (last === undefined || chosen === undefined) throw new RangeError('random must lie in [0, 1)');
    order[end] = chosen;
    order[pick] = last;
  }
  return order;
}
