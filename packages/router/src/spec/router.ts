import type { CacheHit, Cost, Routing, RoutingAttempt } from '@harvest/contracts/routing';
import type { CacheMode } from '@harvest/contracts/tiers';
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { CloudProviderName, ProviderName } from '@harvest/contracts/providers';
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

/** A call to a provider that has ended, as accounts are kept of it. */
export interface AccountedCall extends ModelRef {
  readonly outcome: RoutingAttempt['outcome'];
  readonly inputTokens: number;
  readonly outputTokens: number;
  /**
   * USD. Nobody tells what a call that was given up in the middle is billed: it counts as its estimate, which is the most
   * that it can be. One that failed costs what the provider reported, or nothing.
   */
  readonly costUsd: number;
  /** True for a call with the caller's own key. */
  readonly ownKey: boolean;
}

/** Calls that are about to be made. */
export interface Spending {
  /** Who is asked first. */
  readonly ref: ModelRef;
  /** What the request may have spent when they have ended, with all before them, in USD. */
  readonly upToUsd: number;
  /** True when the first call is with the caller's own key. */
  readonly ownKey: boolean;
}

/** A key of the caller's own. */
export interface CallerKey {
  /** A digest that tells keys apart and reveals nothing: one caller's bad key says nothing about another's. */
  readonly id: string;
  /** The key itself; called for each call to the provider. @throws HarvestError `secrets.unreadable`. */
  readonly open: () => string;
}

/** The keys that a caller brings; calls to these providers are made with them. */
export type CallerKeys = Readonly<Partial<Record<CloudProviderName, CallerKey>>>;

export interface RouteContext {
  readonly signal: AbortSignal;
  /** Absent: every call is made with the operator's keys. */
  readonly keys?: CallerKeys;
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
  /** What a budget has left for the request, in USD, whatever the request itself allows; absent: no budget knows of it. */
  readonly leftUsd?: number;
  /** Called before anything is spent, and before more is; nothing is until it resolves, or at all when it rejects. */
  readonly onSpending?: (spending: Spending) => Promise<void>;
  /** Told of every call to a provider as it ends, also when the request fails. */
  readonly onCall?: (call: AccountedCall) => void;
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
   * @throws HarvestError `router.*` or `budget.exhausted` before anything is spent, a `provider.*` code when every candidate failed,
   * `router.all_cooling` with `retryAfterMs` when none may be asked now, or the abort reason.
   */
  readonly route: (request: RouteRequest, context: RouteContext) => Promise<RouteResult>;
}
