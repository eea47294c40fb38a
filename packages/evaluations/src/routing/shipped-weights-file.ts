import { join } from 'node:path';

/** Where the weights lie that the router ships with. */
export const shippedWeightsFile = join(
  import.meta.dirname,
  '../../../router/src/decision/complexity/complexity-weights.json',
);
