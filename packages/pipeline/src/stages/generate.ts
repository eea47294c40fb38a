import type { Stage } from '../document.ts';
import { produce } from '../synthesis/produce.ts';

/** Has the output made: by a model, or by the built-in engine. */
export const generate: Stage = {
  name: 'generate',
  run: async (document, context) => ({
    ...document,
    produced: await produce(document, context, { wishes: document.input.wishes, cached: true }),
  }),
};
