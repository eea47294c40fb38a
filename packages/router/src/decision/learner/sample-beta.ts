/**
 * Draws from the Beta distribution with the given shapes, both at least 1, as the ratio of two Gamma draws.
 * `random` gives numbers from 0 to below 1.
 */
export function sampleBeta(alpha: number, beta: number, random: () => number): number {
  const one = sampleGamma(alpha, random);
  return one / (one + sampleGamma(beta, random));
}

/** Draws from the Gamma distribution of scale 1 and a shape of at least 1 (Marsaglia and Tsang 2000). */
function sampleGamma(shape: number, random: () => number): number {
  const offset = shape - 1 / 3;
  const spread = 1 / Math.sqrt(9 * offset);
  for (;;) {
    const normal = sampleNormal(random);
    const cube = (1 + spread * normal) ** 3;
    if (cube <= 0) continue;
    if (Math.log(1 - random()) < normal ** 2 / 2 + offset * (1 - cube + Math.log(cube))) return offset * cube;
  }
}

/** Draws from the standard normal distribution (Box and Muller 1958). */
function sampleNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
