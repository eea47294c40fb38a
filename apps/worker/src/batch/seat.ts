import { isWritten } from '@harvest/pipeline/synthesis/prompt';
import { withEarlierCall } from '@harvest/pipeline/synthesis/earlier-call';
import type { RouteContext, RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import { countSpending } from './count-spending.ts';
import type { SharedCall } from './shared-call.ts';

/** The number of the first text of a start; a member's text comes once, when it is whole. */
const firstGeneration = 1;

/**
 * One member's place in a shared call. To the member's pipeline it is the router: it answers with the member's part of
 * the shared answer, or, where there is none, with an answer of the member's own.
 */
export class Seat implements Router {
  readonly #call: SharedCall;
  readonly #router: Router;
  #taken = false;
  #sharedBy: number | null = null;

  constructor(options: { call: SharedCall; router: Router }) {
    this.#call = options.call;
    this.#router = options.router;
  }

  /** How many members shared the call that answered this one; null when it had a call of its own. */
  get sharedBy(): number | null {
    return this.#sharedBy;
  }

  async route(request: RouteRequest, context: RouteContext): Promise<RouteResult> {
    const { grounding } = request;
    // Only plain text can be a part of a shared answer.
    if (grounding === undefined || !isWritten(grounding.outputFormat)) this.release();
    if (grounding === undefined || this.#taken) return await this.#router.route(request, context);
    this.#taken = true;
    const counted = countSpending(context);
    const share = await this.#call.join({ request, grounding, context: counted.context });
    if (share.kind === 'answered') {
      this.#sharedBy = share.size;
      context.onDelta?.(share.routed.response.text, firstGeneration);
      return share.routed;
    }
    const own = withCapLeft(request, counted.spentUsd(), share.reservedUsd);
    const routed = await this.#router.route(own, counted.rest());
    return share.wasted === null ? routed : withEarlierCall(routed, share.wasted);
  }

  /** Gives the seat up when its member has ended; a seat that was taken stays taken. */
  release(): void {
    if (this.#taken) return;
    this.#taken = true;
    this.#call.leave();
  }
}

/**
 * The request with what the member may still spend of its cap. What is reserved for its own call is left to it also where the
 * shared call took more than it was expected to, by a provider's own count of tokens: the money would have been spent for
 * nothing.
 */
function withCapLeft(request: RouteRequest, spentUsd: number, reservedUsd: number): RouteRequest {
  const { maxCostUsd } = request;
  if (maxCostUsd === undefined) return request;
  return { ...request, maxCostUsd: Math.max(reservedUsd, maxCostUsd - spentUsd) };
}
