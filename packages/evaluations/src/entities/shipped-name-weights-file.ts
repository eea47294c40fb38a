import { join } from 'node:path';

/** Where the weights lie that the pipeline ships with. */
export const shippedNameWeightsFile = join(
  import.meta.dirname,
  '../../../pipeline/src/intelligence/entities/name-weights.json',
);
