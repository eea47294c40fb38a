import { type LabelledPrompt, gainOf } from './labelled-prompts.ts';
import { toMarkdownTable } from './markdown-table.ts';

/** The policy's thresholds, between which the bands lie. */
const bands = [
  { from: 0, to: 0.3 },
  { from: 0.3, to: 0.6 },
  { from: 0.6, to: 0.8 },
  { from: 0.8, to: 1.000_001 },
];
const standardErrorsOf95 = 1.96;

/** A table of how both models did on the prompts of every band of scores: what a score stands for. */
export function scoreBandTable(prompts: readonly LabelledPrompt[], scores: readonly number[]): string {
  const rows = bands.map(({ from, to }) => {
    const within = prompts.filter((_, at) => (scores[at] ?? -1) >= from && (scores[at] ?? -1) < to);
    const gains = within.map(gainOf);
    const gain = mean(gains);
    const error = Math.sqrt(mean(gains.map((one) => (one - gain) ** 2)) / within.length) * standardErrorsOf95;
    return [
      `${from.toFixed(1)} to ${Math.min(1, to).toFixed(1)}`,
      String(within.length),
      percent(mean(within.map(({ weakCorrect }) => Number(weakCorrect)))),
      percent(mean(within.map(({ strongCorrect }) => Number(strongCorrect)))),
      `${(100 * gain).toFixed(1)} ± ${(100 * error).toFixed(1)}`,
    ];
  });
  return toMarkdownTable(
    ['Score', 'Prompts', 'Weak correct', 'Strong correct', 'Gain in points, 95 %'],
    rows,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
