/** Figures as sentences for people carry them. Intl would take longer than a whole decision. */

const digitsMax = 20;

/** Digits after the point: cents from a dollar on, two significant digits below. */
function fractionDigits(usd: number): number {
  return usd >= 1 ? 2 : Math.min(digitsMax, 1 - Math.floor(Math.log10(usd)));
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

/** Two different amounts with as many digits as it takes to tell them apart. */
export function formatUsdApart(one: number, other: number): readonly [string, string] {
  const shown = [formatUsd(one), formatUsd(other)] as const;
  if (one === other || shown[0] !== shown[1]) return shown;
  for (let digits = fractionDigits(one) + 1; digits < digitsMax; digits += 1) {
    const longer = [`$${one.toFixed(digits)}`, `$${other.toFixed(digits)}`] as const;
    if (longer[0] !== longer[1]) return longer;
  }
  return shown;
}

/** A whole number with a comma between groups of three digits: `1,050,000`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
