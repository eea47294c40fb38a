import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ComplexityWeights } from '@harvest/router/decision/complexity/complexity-weights';
import { fitWeights } from './fit-weights.ts';
import { loadLabelledPrompts } from './labelled-prompts.ts';
import { shippedWeightsFile } from './shipped-weights-file.ts';
import { UsageError } from '../usage-error.ts';

const usage = 'fit-routing --data <folder> [--weights <file>] [--data-name <words>] [--licence <words>]';
const significantDigits = 5;

/** Fits the weights of the complexity score and writes them, with where they come from, to the shipped file or another. */
export async function fitRouting(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      weights: { type: 'string', default: shippedWeightsFile },
      'data-name': {
        type: 'string',
        default: 'MMLU answers of Mixtral-8x7B-Instruct-v0.1 and gpt-4-1106-preview, from lm-sys/RouteLLM',
      },
      licence: { type: 'string', default: 'Apache-2.0' },
    },
  });
  if (values.data === undefined) throw new UsageError(usage);
  const prompts = await loadLabelledPrompts(values.data);
  const weights: ComplexityWeights = {
    provenance: {
      data: values['data-name'],
      licence: values.licence,
      script: 'packages/evaluations/src/routing/fit-routing.ts',
      date: new Date().toISOString().slice(0, 10),
      prompts: prompts.length,
      subjects: [...new Set(prompts.map(({ subject }) => subject))],
      target: 'strong model correct minus weak model correct',
    },
    ...fitWeights(prompts),
  };
  await writeFile(values.weights, `${JSON.stringify(weights, shorten, 2)}\n`);
  return `Fitted ${String(Object.keys(weights.features).length)} weights on ${String(prompts.length)} prompts and wrote ${values.weights}.`;
}

function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(significantDigits)) : value;
}
