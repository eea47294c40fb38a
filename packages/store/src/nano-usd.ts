/** Money as Redis counts it: in whole nano-dollars, so that sums are exact. */

const nanoPerUsd = 1e9;
/** Less than this share of a nano-dollar is what floating-point arithmetic leaves over. */
const noise = 1e-3;

/** Rounds up: what is set aside or spent is never counted as less than it is. */
export function nanoOf(usd: number): number {
  return Math.max(0, Math.ceil(usd * nanoPerUsd - noise));
}

/** A cap in nano-dollars, rounded down. */
export function nanoCapOf(usd: number): number {
  return Math.max(0, Math.floor(usd * nanoPerUsd + noise));
}

/** The amount in USD. */
export function usdOf(nano: number): number {
  return nano / nanoPerUsd;
}
