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
 * none left, the first failure is the task's, in words that name them all. A failure that may pass is the task's as long
 * as it may run again.
 */
export const acquire: Stage = {
  name: 'acquire',
  run: async (document, context) => {
    const { sources } = document.input;
    const outcomes = await acquireAll(sources, context);
    return { ...document, acquired: acquiredOf(sources, outcomes, context) };
  },
};

/** All at once, each page once; pages of one host wait for one another by themselves. */
async function acquireAll(
  sources: readonly SourceItem[],
  context: StageContext,
): Promise<readonly Outcome[]> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([context.signal, siblings.signal]);
  const pages = new Map<string, Promise<Outcome>>();
  const outcomeOf = (item: SourceItem): Promise<Outcome> => {
    if (item.kind === 'text') return Promise.resolve({ text: item.text, attribution: null });
    const known = pages.get(item.url) ?? acquirePage(item.url, { ...context, signal });
    pages.set(item.url, known);
    return known;
  };
  try {
    return await Promise.all(sources.map(outcomeOf));
  } catch (error) {
    siblings.abort(error);
    throw error;
  }
}

async function acquirePage(url: string, { acquire: read, signal, logger }: StageContext): Promise<Outcome> {
  try {
    return await read(url, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarvestError)) throw error;
    logger.info('a page was not acquired', { code: error.code });
    return { error };
  }
}

function acquiredOf(
  sources: readonly SourceItem[],
  outcomes: readonly Outcome[],
  { willRunAgain }: StageContext,
): AcquiredSources {
  const failures = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  const [first] = failures;
  const passing = failures.find(willRunAgain);
  if (passing !== undefined) throw passing;
  const said = outcomes.flatMap((outcome, index) =>
    'error' in outcome
      ? [`Source ${String(index + 1)} could not be used: ${outcome.error.publicMessage}`]
      : [],
  );
  if (first !== undefined && failures.length === outcomes.length) throw ofAll(first, said);
  return {
    texts: outcomes.map((outcome) => ('error' in outcome ? '' : outcome.text)),
    reports: outcomes.map((outcome, index) => reportOf(index, sources[index]?.kind ?? 'text', outcome)),
    notices: said,
  };
}

/** The first failure, with what each source failed with where there are several. */
function ofAll(first: HarvestError, said: readonly string[]): HarvestError {
  if (said.length === 1) return first;
  const { code, retry, retryAfterMs } = first;
  return new HarvestError({
    code,
    publicMessage: said.join(' '),
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: first,
  });
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
