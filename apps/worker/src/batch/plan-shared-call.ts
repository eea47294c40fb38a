import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import {
  type BatchQuery,
  batchResponseFormat,
  buildBatchMessages,
} from '@harvest/pipeline/synthesis/batch-prompt';
import { isWritten } from '@harvest/pipeline/synthesis/prompt';
import { tryToDecide } from '@harvest/router/decision/estimate';
import { promptLimitsOf } from '@harvest/router/decision/prompt-limits';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { decisionInputOf } from '@harvest/router/route/decision-input';
import type { Grounding } from '@harvest/router/spec/provider';
import type { RouteContext, RouteRequest } from '@harvest/router/spec/router';

/** What JSON adds to an answer, its field names and quotes, in tokens: an ample guess. */
const envelopeTokens = 64;

/** A request that waits for the call. */
export interface Member {
  readonly request: RouteRequest;
  readonly grounding: Grounding;
  readonly context: RouteContext;
}

/** A call that its members can afford. */
export interface SharedPlan {
  readonly request: RouteRequest;
  /** The most that the call may cost by what budgets have left for its members, in USD; null where no budget knows of one. */
  readonly leftUsd: number | null;
  /** The most that the call may cost a member, in USD; infinite without a cap. */
  readonly shareMaxUsd: number;
  /** USD of each member's cap that pay for a call of its own if the shared one fails it; 0 without a cap. */
  readonly reservedUsd: number;
}

/**
 * Plans one call for all members, whose options are the same. A cap is hard for a member's calls together: the shared
 * call may take what the dearest of the members' own calls leaves of it.
 *
 * @returns null when each member is to ask by itself from the start, with its whole cap
 */
export function planSharedCall(members: readonly Member[], catalogue: ModelCatalogue): SharedPlan | null {
  const [first] = members;
  if (first === undefined) return null;
  const { maxCostUsd: ownCapUsd, provider = catalogue.homeProvider } = first.request;
  // An engine that selects sentences works on one query at a time, and at no cost.
  if (provider === 'extractive') return null;
  // Of a source that is too long for a prompt each member is given other passages.
  const { outputFormat, source } = first.grounding;
  const { sourceTokensMax } = promptLimitsOf(catalogue, { wishes: first.request, outputFormat, options: {} });
  if (countTokens(source) > sourceTokensMax) return null;
  const size = members.length;
  const uncapped = sharedRequestOf(first, members, catalogue);
  const leftUsd = leastLeftUsd(members);
  const capUsd = Math.min(leftUsd, ownCapUsd ?? Number.POSITIVE_INFINITY);
  if (capUsd === Number.POSITIVE_INFINITY)
    return { request: uncapped, leftUsd: null, shareMaxUsd: capUsd, reservedUsd: 0 };
  const cappedAt = (usd: number): RouteRequest => ({
    ...uncapped,
    ...(ownCapUsd === undefined ? {} : { maxCostUsd: usd * size }),
  });
  // With the whole cap the call is to the model that the policy wants; it must not be a lesser one for the reserve.
  const wantedUsd = highestPriceUsd(cappedAt(ownCapUsd ?? capUsd), catalogue);
  const reservedUsd = dearestUsd(members, catalogue);
  if (wantedUsd === null || reservedUsd === null) return null;
  const shareMaxUsd = capUsd - reservedUsd;
  const mostUsd = shareMaxUsd * size;
  if (wantedUsd > mostUsd) return null;
  const hasBudget = leftUsd !== Number.POSITIVE_INFINITY;
  return { request: cappedAt(shareMaxUsd), leftUsd: hasBudget ? mostUsd : null, shareMaxUsd, reservedUsd };
}

/** What budgets have left for the member for which they have least, in USD; infinite where no budget knows of one. */
function leastLeftUsd(members: readonly Member[]): number {
  return Math.min(...members.map(({ context }) => context.leftUsd ?? Number.POSITIVE_INFINITY));
}

/** A member's part of the prompt; a seat lets in none but those that a prompt can hold. */
function batchQueryOf({ query, outputFormat, rules }: Grounding): readonly BatchQuery[] {
  return isWritten(outputFormat) ? [{ query, outputFormat, ...(rules === undefined ? {} : { rules }) }] : [];
}

function sharedRequestOf(
  first: Member,
  members: readonly Member[],
  catalogue: ModelCatalogue,
): Omit<RouteRequest, 'maxCostUsd'> {
  const groundings = members.map(({ grounding }) => grounding);
  // Its answer is nobody else's: it has no place in the cache.
  const { messages: _messages, grounding: _grounding, cache: _cache, ...asked } = first.request;
  const { maxCostUsd: _maxCostUsd, ...options } = asked;
  const answerTokens = (options.maxOutputTokens ?? catalogue.defaultMaxOutputTokens) + envelopeTokens;
  return {
    ...options,
    messages: buildBatchMessages({
      source: first.grounding.source,
      queries: groundings.flatMap(batchQueryOf),
    }),
    scoredAs: groundings,
    responseFormat: batchResponseFormat,
    maxOutputTokens: answerTokens * members.length,
  };
}

/** The highest price among the members' own calls, in USD; null when one of them would be refused. */
function dearestUsd(members: readonly Member[], catalogue: ModelCatalogue): number | null {
  let dearest = 0;
  for (const { request } of members) {
    const priceUsd = highestPriceUsd(request, catalogue);
    if (priceUsd === null) return null;
    dearest = Math.max(dearest, priceUsd);
  }
  return dearest;
}

/** What the model that the policy wants may charge for the request, in USD; null when it would be refused. */
function highestPriceUsd(request: RouteRequest, catalogue: ModelCatalogue): number | null {
  const { decision } = tryToDecide(decisionInputOf(request, { catalogue, streaming: true }));
  return decision?.candidates[0].estimatedCostUsd ?? null;
}
