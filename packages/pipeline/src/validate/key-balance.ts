/**
 * How far the places of right options are from even, by Pearson's chi-square (1900, "On the criterion that a given system
 * of deviations from the probable..."). Questions may differ in how many options they have.
 */
export interface KeyBalance {
  readonly chiSquare: number;
  /** What chance exceeds in one of a hundred quizzes. */
  readonly limit: number;
  /** The place that holds the most right options, from 0, and how many. */
  readonly most: { readonly place: number; readonly count: number };
}

/** The 99th percentiles of the chi-square distribution with 1 to 5 degrees of freedom. */
const limits = [6.635, 9.21, 11.345, 13.277, 15.086];
/** With fewer expected in a place the distribution is another one. */
const expectedMin = 2;

/** Null for too few questions to tell. */
export function keyBalance(
  keys: readonly { readonly place: number; readonly options: number }[],
): KeyBalance | null {
  const places = Math.max(0, ...keys.map(({ options }) => options));
  const limit = limits[places - 2];
  if (limit === undefined) return null;
  const rows = Array.from({ length: places }, (_, place) => ({
    place,
    count: keys.filter((key) => key.place === place).length,
    expected: keys.reduce((sum, { options }) => sum + (place < options ? 1 / options : 0), 0),
  }));
  if (rows.some(({ expected }) => expected < expectedMin)) return null;
  const chiSquare = rows.reduce((sum, { count, expected }) => sum + (count - expected) ** 2 / expected, 0);
  const [most = { place: 0, count: 0 }] = rows.toSorted((a, b) => b.count - a.count);
  return { chiSquare, limit, most: { place: most.place, count: most.count } };
}
