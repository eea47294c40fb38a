/** The cosine of two vectors of numbers, -1 to 1; 0 where one has no length. What one has more of is not looked at. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, left, right] = [0, 0, 0];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [one, other] = [a[at] ?? 0, b[at] ?? 0];
    product += one * other;
    left += one * one;
    right += other * other;
  }
  return left === 0 || right === 0 ? 0 : product / Math.sqrt(left * right);
}

/** The same of two vectors of which only what is not 0 is given, by its name or number. */
export function sparseCosine<Key>(a: ReadonlyMap<Key, number>, b: ReadonlyMap<Key, number>): number {
  let product = 0;
  for (const [key, weight] of a) product += weight * (b.get(key) ?? 0);
  return product === 0 ? 0 : product / Math.sqrt(squaredLength(a) * squaredLength(b));
}

function squaredLength(vector: ReadonlyMap<unknown, number>): number {
  let sum = 0;
  for (const weight of vector.values()) sum += weight * weight;
  return sum;
}
