const alikeMax = 3;

/** Edits (insert, delete, replace a character) that make one text of the other: the distance of Levenshtein (1966). */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** Those of the known names that the given one may have been meant for, the nearest first; at most three. */
export function alikeNames(name: string, known: readonly string[]): readonly string[] {
  const distanceMax = Math.max(1, Math.floor(name.length / 4));
  const wanted = name.toLowerCase();
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= distanceMax)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, alikeMax)
    .map(({ candidate }) => candidate);
}
