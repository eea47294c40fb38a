/** One measured figure beside its floor of the same run. */
export interface Figure {
  readonly name: string;
  readonly floor: string;
  readonly measured: string;
  /** What the goal is about: a ratio, a difference, a size or a count. */
  readonly score: string;
  readonly goal: string;
  readonly met: boolean;
}

/** The middle value; of an even number of values the upper middle one. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** A Markdown table of figures. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.floor,
    figure.measured,
    figure.score,
    figure.goal,
    figure.met ? 'yes' : '**no**',
  ]);
  const head = ['Figure', 'Floor, same run', 'Harvest', 'Score', 'Goal', 'Met'];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
