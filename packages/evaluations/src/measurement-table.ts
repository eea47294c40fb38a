import type { Measurement } from './measurement.ts';
import { toMarkdownTable } from './routing/markdown-table.ts';

/** A Markdown table of measurements, each with its baselines beside it. */
export function toMeasurementTable(measurements: readonly Measurement[]): string {
  return toMarkdownTable(
    ['Metric', 'Harvest', 'Goal', 'Baselines'],
    measurements.map(({ metric, ours, goal, baselines }) => [
      metric,
      ours.toFixed(3),
      goal === null ? '' : `>= ${goal.toFixed(3)}`,
      Object.entries(baselines)
        .map(([name, value]) => `${name} ${value.toFixed(3)}`)
        .join(', '),
    ]),
  );
}
