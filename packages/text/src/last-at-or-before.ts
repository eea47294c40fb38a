/**
 * The index of the last of `count` offsets that is at most `offset`, found by halves; -1 where there is none.
 *
 * @param offsetAt gives them in rising order
 */
export function lastAtOrBefore(count: number, offsetAt: (index: number) => number, offset: number): number {
  let [low, high] = [-1, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsetAt(middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
