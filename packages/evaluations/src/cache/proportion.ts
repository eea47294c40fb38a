/** A share of a whole. */
export interface Proportion {
  readonly part: number;
  readonly whole: number;
}

/** The standard normal quantile of 0.975. */
const z95 = 1.959964;

/** The 95 % interval of a share by Wilson's score (1927), which holds for small numbers and shares near 1 too. */
export function wilsonInterval({ part, whole }: Proportion): { readonly low: number; readonly high: number } {
  if (whole === 0) return { low: 0, high: 1 };
  const share = part / whole;
  const scale = 1 + z95 ** 2 / whole;
  const middle = (share + z95 ** 2 / (2 * whole)) / scale;
  const reach = (z95 / scale) * Math.sqrt((share * (1 - share)) / whole + z95 ** 2 / (4 * whole ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** The share in words, with its numbers and interval. */
export function describeProportion(proportion: Proportion): string {
  const { part, whole } = proportion;
  if (whole === 0) return 'none';
  const { low, high } = wilsonInterval(proportion);
  return `${(part / whole).toFixed(3)} (${String(part)}/${String(whole)}, 95 %: ${low.toFixed(3)} to ${high.toFixed(3)})`;
}
