import { problemTypeOf } from '@harvest/contracts/error-codes';
import type { SourceItem } from '@harvest/contracts/harvest-source';
import type { SourceReport } from '@harvest/contracts/sources';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { AcquiredSources, Stage, StageContext } from '../document.ts';

/** A source with its text, or with what kept it from being had. */
type Outcome =
  | { readonly text: string; readonly attribution: SourceReport['attribution'] }
  | { readonly error: HarvestError };

/**
 * Gets the text of every source. One that cannot be had is reported and left out as long as another one is left; with
 * none left, the first failure is the task's.
 */
export const acquire: Stage = {
  name: 'acquire',
  run: async (document, context) => {
    const { sources } = document.input;
    // Pages of one host wait for one another by themselves.
    const outcomes = await Promise.all(sources.map((item) => outcomeOf(item, context)));
    return { ...document, acquired: acquiredOf(sources, outcomes) };
  },
};

async function outcomeOf(item: SourceItem, context: StageContext): Promise<Outcome> {
  if (item.kind === 'text') return { text: item.text, attribution: null };
  try {
    return await context.acquire(item.url, { signal: context.signal });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof HarvestError)) throw error;
    context.logger.info('a page was not acquired', { code: error.code });
    return { error };
  }
}

function acquiredOf(sources: readonly SourceItem[], outcomes: readonly Outcome[]): AcquiredSources {
  const failures = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === outcomes.length) throw first;
  return {
    texts: outcomes.map((outcome) => ('error' in outcome ? '' : outcome.text)),
    reports: outcomes.map((outcome, index) => reportOf(index, sources[index]?.kind ?? 'text', outcome)),
    notices: outcomes.flatMap((outcome, index) =>
      'error' in outcome
        ? [`Source ${String(index + 1)} could not be used: ${outcome.error.publicMessage}`]
        : [],
    ),
  };
}

function reportOf(index: number, kind: SourceReport['kind'], outcome: Outcome): SourceReport {
  const common = { index, kind, metadata: null, duplicate_of: null };
  if (!('error' in outcome)) return { ...common, attribution: outcome.attribution, error: null };
  const { code, publicMessage } = outcome.error;
  return {
    ...common,
    attribution: null,
    error: { code, message: publicMessage, type: problemTypeOf(code) },
  };
}
