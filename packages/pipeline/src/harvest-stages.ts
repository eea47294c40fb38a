import type { Stage } from './document.ts';
import { acquire } from './stages/acquire.ts';
import { analyse } from './stages/analyse.ts';
import { assemble } from './stages/assemble.ts';
import { generate } from './stages/generate.ts';
import { prepare } from './stages/prepare.ts';
import { validate } from './stages/validate.ts';

/** The way of every task, in order. */
export const harvestStages: readonly Stage[] = [acquire, analyse, prepare, generate, validate, assemble];
