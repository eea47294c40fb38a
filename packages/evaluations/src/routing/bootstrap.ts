import { averageRecovery, gainCurve, type ScoredGain } from './recovery.ts';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { shuffle } from './shuffle.ts';

const seed = 3;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % intervals of a score's APGR and of its lead over the shuffled control, which has the same scores in random order
 * and so makes as many strong calls at every threshold. Prompts are drawn anew with replacement within each group.
 */
export function bootstrap<Prompt extends ScoredGain>(
  prompts: readonly Prompt[],
  options: { readonly group: (prompts: Prompt[]) => Prompt[][]; readonly replicates: number },
): { readonly recovery: Interval; readonly overShuffled: Interval } {
  const random = createSeededRandom(seed);
  const groups = options.group([...prompts]);
  const recoveries: number[] = [];
  const leads: number[] = [];
  for (let replicate = 0; replicate < options.replicates; replicate += 1) {
    const drawn = groups.map((members) =>
      members
        .map(() => members[Math.floor(random() * members.length)])
        .filter((member) => member !== undefined),
    );
    const recovery = averageRecovery(gainCurve(drawn));
    const control = averageRecovery(gainCurve(drawn.map((members) => permuteScores(members, random))));
    recoveries.push(recovery);
    leads.push(recovery - control);
  }
  return { recovery: middle95(recoveries), overShuffled: middle95(leads) };
}

function permuteScores(members: readonly ScoredGain[], random: () => number): ScoredGain[] {
  const scores = shuffle(
    members.map(({ score }) => score),
    random,
  );
  return members.map(({ gain }, at) => ({ gain, score: scores[at] ?? 0 }));
}

/** The interval that holds the middle 95 % of the values. */
export function middle95(values: readonly number[]): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
