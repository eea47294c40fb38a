import { type ComplexityWeights, mappedShares } from '@harvest/router/decision/complexity/complexity-weights';
import { extractFeatures } from '@harvest/router/decision/complexity/features';
import { standardise } from '@harvest/router/decision/complexity/score-complexity';
import { type LabelledPrompt, bySubject, gainOf } from './labelled-prompts.ts';
import { solvePositiveDefinite } from './solve-linear.ts';

/** Strength of the ridge penalty, in prompts: strong, because thousands of noisy labels meet some fifty features. */
const ridge = 1_000;

/**
 * How much of the difference between subjects is taken out before fitting. What sets subjects apart does not carry over
 * to subjects not seen, so that prompts are mostly compared with others of their subject.
 */
const withinSubject = 0.8;

type FittedFeatures = ComplexityWeights['features'];
interface Column {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Fits a ridge regression of the strong model's gain on the features of multiple-choice prompts, then scales it so that
 * the sum has deviation 1 among them, and reads off where each share of them lies.
 */
export function fitWeights(
  prompts: readonly LabelledPrompt[],
): Pick<ComplexityWeights, 'features' | 'knots'> {
  const rows = prompts
    .map((prompt) => ({ prompt, ...extractFeatures({ query: prompt.text }) }))
    .filter(({ kind }) => kind === 'choice');
  const names = Object.keys(rows[0]?.features ?? {});
  const columns = names
    .map((name) =>
      describeColumn(
        name,
        rows.map(({ features }) => features[name] ?? 0),
      ),
    )
    .filter(({ deviation }) => deviation > 0);
  const standardised = rows.map(({ prompt, features }) => ({
    subject: prompt.subject,
    gain: gainOf(prompt),
    values: columns.map(({ name, mean, deviation }) => standardise(features[name] ?? mean, mean, deviation)),
  }));
  const weights = solveRidge(standardised);
  const sums = standardised.map(({ values }) => dot(values, weights));
  const scale = 1 / describeColumn('sum', sums).deviation;
  const features: FittedFeatures = Object.fromEntries(
    columns.map(({ name, mean, deviation }, at) => [
      name,
      { mean, deviation, weight: (weights[at] ?? 0) * scale },
    ]),
  );
  const sorted = sums.map((sum) => sum * scale).sort((a, b) => a - b);
  return {
    features,
    knots: mappedShares.map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0),
  };
}

interface Row {
  readonly subject: string;
  readonly gain: number;
  readonly values: readonly number[];
}

function solveRidge(rows: readonly Row[]): number[] {
  const size = rows[0]?.values.length ?? 0;
  const matrix = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column): number => (row === column ? ridge : 0)),
  );
  const right = new Array<number>(size).fill(0);
  for (const { gain, values } of centre(rows)) {
    for (const [row, value] of values.entries()) {
      right[row] = (right[row] ?? 0) + value * gain;
      const entries = matrix[row] ?? [];
      for (let column = 0; column <= row; column += 1) {
        entries[column] = (entries[column] ?? 0) + value * (values[column] ?? 0);
      }
    }
  }
  return solvePositiveDefinite(matrix, right);
}

/** Takes out the overall mean and most of what the subjects' means differ from it. */
function centre(rows: readonly Row[]): Row[] {
  const overall = meanRow(rows);
  return bySubject(rows).flatMap((group) => {
    const own = meanRow(group);
    const shift = (value: number, ownMean: number, overallMean: number): number =>
      value - withinSubject * ownMean - (1 - withinSubject) * overallMean;
    return group.map((row) => ({
      subject: row.subject,
      gain: shift(row.gain, own.gain, overall.gain),
      values: row.values.map((value, at) => shift(value, own.values[at] ?? 0, overall.values[at] ?? 0)),
    }));
  });
}

function meanRow(rows: readonly Row[]): Pick<Row, 'gain' | 'values'> {
  const sums = new Array<number>(rows[0]?.values.length ?? 0).fill(0);
  let gain = 0;
  for (const row of rows) {
    gain += row.gain;
    for (const [at, value] of row.values.entries()) sums[at] = (sums[at] ?? 0) + value;
  }
  return { gain: gain / rows.length, values: sums.map((sum) => sum / rows.length) };
}

function describeColumn(name: string, values: readonly number[]): Column {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { name, mean, deviation: Math.sqrt(variance) };
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}
