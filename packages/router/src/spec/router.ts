import type { CacheHit, Cost, Routing } from '@harvest/contracts/routing';
import type { CacheMode } from '@harvest/contracts/tiers';
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { ProviderName } from '@harvest/contracts/providers';
import type { Decision, RoutingWishes } from './decision.ts';
import type { ModelResponse, ModelTask, PullProgress, ToolCallDelta } from './provider.ts';

/** How a request may be answered from earlier answers. */
export interface CachePlan {
  readonly mode: CacheMode;
  /** Whose answers may be used. */
  readonly tenant: string;
  /** Hash of everything that changes the answer; see `cache/request-key.ts`. */
  readonly exactKey: string;
  /** Hash of everything but the wording of the query; null where wording is all there is. */
  readonly semanticScope: string | null;
  /** The wording that is compared. */
  readonly query: string;
  /** True when the wording must not leave the operator's machines, not even to be compared. */
  readonly localOnly?: boolean;
  /** Whose answer this becomes, to be named as the source of later hits. */
  readonly taskId: string | null;
  /** False for an answer that is of no use to whoever asks the same again; absent, every whole answer is kept. */
  readonly isWorthKeeping?: (response: ModelResponse) => boolean;
}

export interface RouteRequest extends ModelTask, RoutingWishes {
  /** The operator's default when absent. */
  readonly maxOutputTokens?: number;
  /** What the request is, for the learner and the score: the output format, or `chat`. */
  readonly taskType: string;
  /** What the complexity is judged by where the messages are not the question itself; the hardest of these counts. */
  readonly scoredAs?: readonly { readonly query: string; readonly source?: string }[];
  /** Absent: neither read from the cache nor written to it. */
  readonly cache?: CachePlan;
}

/** A model as events name it. */
export interface ModelRef {
  readonly provider: ProviderName;
  readonly model: string;
}

export interface RouteContext {
  readonly signal: AbortSignal;
  /** Milliseconds after which the signal will be aborted, so that nothing waits beyond; absent when nobody knows. */
  readonly budgetMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called once, before the first provider is called; not for an answer from the cache. */
  readonly onDecision?: (decision: Decision) => void;
  /** An earlier answer is used, instead of a decision; called before its text is passed on. */
  readonly onCacheHit?: (hit: CacheHit) => void;
  /** `generation` grows when the text starts anew; deltas of an older generation are void. */
  readonly onDelta?: (text: string, generation: number) => void;
  readonly onToolCallDelta?: (delta: ToolCallDelta, generation: number) => void;
  /**
   * False when whoever listens cannot take text back: a model that dies after its first words is then the end, and nobody
   * is asked to begin anew. Default true.
   */
  readonly restartable?: boolean;
  /** Another candidate begins anew after text of an earlier one was passed on. */
  readonly onRestart?: (restart: Restart) => void;
  readonly onPull?: (progress: PullProgress) => void;
}

export interface Restart {
  readonly generation: number;
  readonly from: ModelRef;
  readonly to: ModelRef;
  readonly code: ErrorCode;
}

export interface RouteResult {
  /** Who answered, why, and every attempt on the way. */
  readonly routing: Routing;
  readonly extractive: boolean;
  readonly response: ModelResponse;
  /** Zero, with its price list named, for an answer from the cache. */
  readonly cost: Cost;
  /** Null when a model answered this very request. */
  readonly cache: CacheHit | null;
  /** Milliseconds from the call to the first piece of text; null when nothing was streamed. */
  readonly firstTokenMs: number | null;
}

export interface Router {
  /**
   * @throws HarvestError `router.*` before anything is spent, a `provider.*` code when every candidate failed,
   * `router.all_cooling` with `retryAfterMs` when none may be asked now, or the abort reason.
   */
  readonly route: (request: RouteRequest, context: RouteContext) => Promise<RouteResult>;
}
