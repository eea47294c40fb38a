/**
 * What makes two requests the same. Everything that can change an answer enters the key, as one JSON array in a fixed
 * order: quotes and escapes keep neighbouring fields apart, so that no two different requests give the same text.
 */
import { createHash } from 'node:crypto';
import type { CloudProviderName } from '@harvest/contracts/providers';
import type { ModelTask } from '../spec/provider.ts';
import type { RoutingWishes } from '../spec/decision.ts';

/**
 * A request as far as its answer depends on it. The messages of a grounded request do not count: they are made from the
 * grounding, between fences that are random, and the catalogue's revision stands for the instructions among them.
 */
export interface KeyedRequest extends ModelTask, RoutingWishes {
  /** Whose answers may be used; null where the operator shares answers between tenants. */
  readonly tenant: string | null;
  /** The revision of the model catalogue that decides. */
  readonly catalogueRevision: string;
  /** The providers for which the caller has a key, in one order: their models are in no catalogue but the caller's. */
  readonly keyedProviders: readonly CloudProviderName[];
  /** The output format, or `chat`. */
  readonly taskType: string;
  /** The operator's default when absent. */
  readonly maxOutputTokens?: number;
}

/** Raised whenever the meaning of a key changes, so that answers under older keys are not found any more. */
const encodingVersion = 3;

/** The key of the very same request, as 64 hexadecimal digits (SHA-256). */
export function exactKeyOf(request: KeyedRequest): string {
  const { grounding } = request;
  const asked =
    grounding === undefined
      ? request.messages
      : [grounding.outputFormat, grounding.variant, grounding.source, grounding.query];
  return digestOf(['exact', ...conditionsOf(request), asked]);
}

/**
 * The key of all requests that differ at most in the wording of their query, as 64 hexadecimal digits. Null for a
 * request without a source, where nothing but the wording would hold two requests together.
 */
export function semanticScopeOf(request: KeyedRequest): string | null {
  const { grounding } = request;
  if (grounding === undefined) return null;
  const { outputFormat, variant, source } = grounding;
  return digestOf(['semantic', ...conditionsOf(request), outputFormat, variant, source]);
}

/** All that holds whatever is asked. The order of properties in a schema counts: models answer in that order. */
function conditionsOf(request: KeyedRequest): readonly unknown[] {
  return [
    request.tenant,
    request.catalogueRevision,
    request.keyedProviders,
    request.taskType,
    request.maxOutputTokens,
    request.provider,
    request.model,
    request.tier,
    request.quality,
    request.localOnly ?? false,
    request.maxCostUsd,
    request.require?.toSorted() ?? [],
    request.temperature,
    request.topP,
    request.stop,
    request.seed,
    request.presencePenalty,
    request.frequencyPenalty,
    request.tools,
    request.toolChoice,
    request.parallelToolCalls,
    request.responseFormat,
  ];
}

function digestOf(fields: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([encodingVersion, ...fields]))
    .digest('hex');
}
