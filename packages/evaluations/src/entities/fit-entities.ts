import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { NameWeights } from '@harvest/pipeline/intelligence/entities/name-model';
import { UsageError } from '../usage-error.ts';
import { fitNameWeights } from './fit-name-weights.ts';
import { loadLabelledSentences } from './labelled-sentences.ts';
import { shippedNameWeightsFile } from './shipped-name-weights-file.ts';

const usage = 'fit-entities --data <wnut17train.conll> [--weights <file>]';
/** Weights are stored as integers, this many to one. */
const scale = 100;
/** A feature whose weights all stay below this, in stored units, is left out. */
const weightMin = 4;

/**
 * `fit-entities --data <file>`: fits the weights of the name model and writes them, with where they come from, to the
 * shipped file or another. WNUT-17 may be used so under CC BY 4.0; the same file always gives the same weights.
 */
export async function fitEntities(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, weights: { type: 'string', default: shippedNameWeightsFile } },
  });
  if (values.data === undefined) throw new UsageError(usage);
  const sentences = await loadLabelledSentences(values.data);
  const rows = [...fitNameWeights(sentences)]
    .map(([feature, weights]) => [feature, weights.map((weight) => Math.round(weight * scale))] as const)
    .filter(([, weights]) => weights.some((weight) => Math.abs(weight) >= weightMin))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const fitted: NameWeights = {
    provenance: {
      data: 'Training part of WNUT-17 (Derczynski et al. 2017, Novel and Emerging Entity Recognition)',
      licence: 'CC BY 4.0',
      script: 'packages/evaluations/src/entities/fit-entities.ts',
      sentences: sentences.length,
    },
    scale,
    features: Object.fromEntries(rows),
  };
  await writeFile(values.weights, weightsText(fitted));
  return `Fitted ${String(rows.length)} features on ${String(sentences.length)} messages and wrote ${values.weights}.`;
}

/** One feature a line, so that two versions can be compared, as the formatter would have it. */
function weightsText({ features, ...head }: NameWeights): string {
  const lines = Object.entries(features).map(
    ([feature, weights]) => `    ${JSON.stringify(feature)}: [${weights.join(', ')}]`,
  );
  const opening = JSON.stringify(head, null, 2).slice(0, -'\n}'.length);
  return `${opening},\n  "features": {\n${lines.join(',\n')}\n  }\n}\n`;
}
