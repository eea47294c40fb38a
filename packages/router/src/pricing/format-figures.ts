/** Figures as sentences for people carry them. Intl would take longer than a whole decision. */

/** Digits after the point: cents from a dollar on, two significant digits below. */
function fractionDigits(usd: number): number {
  return usd >= 1 ? 2 : Math.min(20, 1 - Math.floor(Math.log10(usd)));
}

/** Dollars and cents from a dollar on, two significant digits below: `$1.25`, `$0.0012`. */
export function formatUsd(usd: number): string {
  return usd === 0 ? '$0' : `$${usd.toFixed(fractionDigits(usd))}`;
}

/** The same, but never less than the amount: a cap of what is shown is high enough. */
export function formatUsdRoundedUp(usd: number): string {
  if (usd === 0) return '$0';
  const digits = fractionDigits(usd);
  const shown = Number(usd.toFixed(digits));
  return `$${(shown < usd ? shown + 10 ** -digits : shown).toFixed(digits)}`;
}

/** A whole number with a comma between groups of three digits: `1,050,000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
