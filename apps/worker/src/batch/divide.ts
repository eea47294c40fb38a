/** Dividing what one call took between those who shared it, so that the parts sum to the whole. */

/**
 * Divides a whole number into `parts` whole numbers that differ by at most one, the larger ones first; their sum is the
 * number itself.
 */
export function divideCount(count: number, parts: number): readonly number[] {
  const base = Math.floor(count / parts);
  const larger = count - base * parts;
  return Array.from({ length: parts }, (_, index) => (index < larger ? base + 1 : base));
}

/**
 * Divides an amount into `parts` equal shares but for a rounding error, which the last one bears. Added up in order in
 * floating-point arithmetic they are the amount itself: the sum of all but the last lies between half and twice the
 * amount, so that the last one is their exact difference (Sterbenz 1974).
 */
export function divideAmount(amount: number, parts: number): readonly number[] {
  const share = amount / parts;
  const others = Array.from({ length: parts - 1 }, () => share);
  return [...others, amount - others.reduce((sum, other) => sum + other, 0)];
}
