import type { ProviderName } from '@harvest/contracts/providers';
import type { Grounding, ModelMessage, ModelResponse } from './provider.ts';

export interface RouteRequest {
  readonly messages: readonly ModelMessage[];
  readonly grounding?: Grounding;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** Pins set by the caller; absent means that the policy decides. */
  readonly provider?: ProviderName;
  readonly model?: string;
}

/** Which model answers and why. */
export interface RouteDecision {
  readonly provider: ProviderName;
  readonly model: string;
  readonly reason: string;
}

export interface RouteContext {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onDecision?: (decision: RouteDecision) => void;
  /** `generation` grows when the text starts anew; deltas of an older generation are void. */
  readonly onDelta?: (text: string, generation: number) => void;
}

export interface RouteResult {
  readonly decision: RouteDecision;
  readonly extractive: boolean;
  readonly response: ModelResponse;
  /** Milliseconds from the call to the first piece of text; null when nothing was streamed. */
  readonly firstTokenMs: number | null;
}

export interface Router {
  /** @throws HarvestError `router.no_candidate`, a `provider.*` code, or the abort reason. */
  readonly route: (request: RouteRequest, context: RouteContext) => Promise<RouteResult>;
}
