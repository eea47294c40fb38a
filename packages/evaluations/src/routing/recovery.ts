/**
 * How much of a strong model's advantage a score recovers (RouteLLM, Ong et al. 2024): performance gap recovered (PGR)
 * is the gain of sending the highest-scored share of prompts to the strong model, as a part of the gain of sending all.
 */

/** A prompt's score and what the strong model's answer gains over the weak one's. */
export interface ScoredGain {
  readonly score: number;
  readonly gain: number;
}

const steps = 500;

/**
 * The gain at each of the shares 0, 1/500, ..., 1 of strong calls. Every group is ordered by itself and spends the same
 * share: one group gives the pooled curve, one per subject the curve within subjects, in which a subject counts by its
 * gap. Prompts of equal score share their gain evenly, as if their order were left to chance.
 */
export function gainCurve(groups: readonly (readonly ScoredGain[])[]): number[] {
  const curve = new Array<number>(steps + 1).fill(0);
  for (const group of groups) {
    const gained = cumulativeGain(group);
    for (let step = 0; step <= steps; step += 1) {
      const place = (step / steps) * group.length;
      const below = Math.floor(place);
      const [low = 0, high = low] = [gained[below], gained[below + 1]];
      curve[step] = (curve[step] ?? 0) + low + (high - low) * (place - below);
    }
  }
  return curve;
}

function cumulativeGain(group: readonly ScoredGain[]): number[] {
  const ordered = group.toSorted((a, b) => b.score - a.score);
  const gained = [0];
  let total = 0;
  for (let at = 0; at < ordered.length;) {
    let end = at;
    let tied = 0;
    while (end < ordered.length && ordered[end]?.score === ordered[at]?.score) {
      tied += ordered[end]?.gain ?? 0;
      end += 1;
    }
    for (let within = 1; within <= end - at; within += 1) gained.push(total + (tied * within) / (end - at));
    total += tied;
    at = end;
  }
  return gained;
}

/** Average PGR over all shares, the area under the curve; 0.5 is what chance gets, NaN when there is no gain at all. */
export function averageRecovery(curve: readonly number[]): number {
  const whole = curve.at(-1) ?? 0;
  const ends = (curve[0] ?? 0) + whole;
  const sum = curve.reduce((total, gain) => total + gain, 0);
  return whole === 0 ? Number.NaN : (sum - ends / 2) / steps / whole;
}

/** CPT(x): the least share of strong calls that recovers `part` of the whole gain. */
export function shareForRecovery(curve: readonly number[], part: number): number {
  const whole = curve.at(-1) ?? 0;
  return curve.findIndex((gain) => gain >= part * whole) / steps;
}
