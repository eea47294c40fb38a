import type { KeyCheckTaskRecord } from '@harvest/contracts/task-record';
import type { KeyChecker } from '@harvest/router/check-key';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { JobContext, ProcessorOutcome } from '../job.ts';

/** Runs checks of provider keys: each is a call or two with the key that came with the task. */
export type KeyCheckProcessor = (
  record: KeyCheckTaskRecord,
  context: JobContext,
) => Promise<ProcessorOutcome>;

/** Creates the processor. */
export function createKeyCheckProcessor(options: { checkKey: KeyChecker }): KeyCheckProcessor {
  return async ({ provider }, { keys, signal, bookCall }) => {
    const key = keys[provider];
    if (key === undefined) {
      throw new HarvestError({
        code: 'internal.unexpected',
        publicMessage: 'The key that was to be checked did not come with the task.',
      });
    }
    return { content: await options.checkKey(provider, key, { signal, bookCall }), firstTokenMs: null };
  };
}
