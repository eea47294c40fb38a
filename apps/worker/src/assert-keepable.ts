import { HarvestError } from '@harvest/runtime/harvest-error';
import { documentsBytesMax } from '@harvest/store/task-store';
import type { ProcessorOutcome } from './job.ts';

/** Returns an outcome that the store may keep. @throws HarvestError `task.too_large` when its documents are too long. */
export function assertKeepable(outcome: ProcessorOutcome): ProcessorOutcome {
  const bytes = (outcome.documents ?? []).reduce((sum, text) => sum + Buffer.byteLength(text, 'utf8'), 0);
  if (bytes <= documentsBytesMax) return outcome;
  throw new HarvestError({
    code: 'task.too_large',
    publicMessage: `The texts of the sources are longer than ${String(documentsBytesMax / 1_048_576)} MiB together.`,
  });
}
