/**
 * Solves `matrix * x = right` for a symmetric, positive definite matrix by Cholesky's decomposition.
 *
 * @throws RangeError when the matrix is not positive definite.
 */
export function solvePositiveDefinite(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const size = right.length;
  const lower: number[][] = [];
  const at = (row: number, column: number): number => lower[row]?.[column] ?? 0;
  for (let row = 0; row < size; row += 1) {
    const entries: number[] = [];
    lower.push(entries);
    for (let column = 0; column <= row; column += 1) {
      let rest = matrix[row]?.[column] ?? 0;
      for (let k = 0; k < column; k += 1) rest -= at(row, k) * at(column, k);
      if (row === column && rest <= 0) throw new RangeError('the matrix is not positive definite');
      entries.push(row === column ? Math.sqrt(rest) : rest / at(column, column));
    }
  }
  const half: number[] = [];
  for (let row = 0; row < size; row += 1) {
    let rest = right[row] ?? 0;
    for (let k = 0; k < row; k += 1) rest -= at(row, k) * (half[k] ?? 0);
    half.push(rest / at(row, row));
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = half[row] ?? 0;
    for (let k = row + 1; k < size; k += 1) rest -= at(k, row) * (solution[k] ?? 0);
    solution[row] = rest / at(row, row);
  }
  return solution;
}
