import { batchSizeMin } from '@harvest/contracts/batch';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { parseBatchAnswer } from '@harvest/pipeline/synthesis/batch-answer';
import { batchResponseFormat, buildBatchMessages } from '@harvest/pipeline/synthesis/batch-prompt';
import type { Grounding } from '@harvest/router/spec/provider';
import type { RouteContext, RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { divideResult, shareOfDecision } from './divide-result.ts';

/** What JSON adds to an answer, its field names and quotes, in tokens: an ample guess. */
const envelopeTokens = 64;

/** A request that waits for the call. */
export interface Member {
  readonly request: RouteRequest;
  readonly grounding: Grounding;
  readonly context: RouteContext;
}

/** What a member gets of the call. */
export type Share =
  /** `routed` has the member's own part of the text, and its share of everything that is counted. */
  | { readonly kind: 'answered'; readonly routed: RouteResult; readonly size: number }
  /** It has to ask by itself; `wasted` is its share of a call that had nothing for it. */
  | { readonly kind: 'alone'; readonly wasted: RouteResult | null };

interface Waiting extends Member {
  readonly resolve: (share: Share) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One model call for several requests on one source. It is made when every seat is either taken or given up, so that
 * it contains all who are still there, and asks for all answers in one JSON object. A member that is cancelled meanwhile
 * leaves the others alone; the call ends with the last of them.
 */
export class SharedCall {
  readonly #router: Router;
  readonly #catalogue: () => ModelCatalogue;
  readonly #waiting = new Set<Waiting>();
  readonly #abandoned = new AbortController();
  #seatsOpen: number;

  constructor(options: { router: Router; catalogue: () => ModelCatalogue; seats: number }) {
    this.#router = options.router;
    this.#catalogue = options.catalogue;
    this.#seatsOpen = options.seats;
  }

  /** Takes a seat. @throws the abort reason of the member's signal, or what the call failed with. */
  async join(member: Member): Promise<Share> {
    const { signal } = member.context;
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Share>();
    const waiting: Waiting = { ...member, resolve, reject };
    const onAbort = (): void => {
      this.#waiting.delete(waiting);
      reject(signal.reason);
      if (this.#seatsOpen === 0 && this.#waiting.size === 0) this.#abandoned.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.add(waiting);
    this.#closeSeat();
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Gives a seat up that nobody will take any more. */
  leave(): void {
    this.#closeSeat();
  }

  #closeSeat(): void {
    this.#seatsOpen -= 1;
    if (this.#seatsOpen === 0) void this.#call();
  }

  async #call(): Promise<void> {
    const members = [...this.#waiting];
    const [first] = members;
    if (first === undefined) return;
    if (members.length < batchSizeMin || !this.#isShareable(first)) {
      for (const { resolve } of members) resolve({ kind: 'alone', wasted: null });
      return;
    }
    try {
      share(members, await this.#route(first, members));
    } catch (error) {
      refuse(members, error);
    }
  }

  /** An engine that selects sentences works on one query at a time, and at no cost. */
  #isShareable({ request }: Member): boolean {
    return (request.provider ?? this.#catalogue().homeProvider) !== 'extractive';
  }

  async #route(first: Member, members: readonly Member[]): Promise<RouteResult> {
    const { defaultMaxOutputTokens } = this.#catalogue();
    // The options of a batch are those of each member. Its answer is nobody else's: it has no place in the cache.
    const { messages: _messages, grounding: _grounding, cache: _cache, ...asked } = first.request;
    const answerTokens = (asked.maxOutputTokens ?? defaultMaxOutputTokens) + envelopeTokens;
    return await this.#router.route(
      {
        ...asked,
        messages: buildBatchMessages({
          source: first.grounding.source,
          queries: members.map(({ grounding }) => grounding),
        }),
        responseFormat: batchResponseFormat,
        maxOutputTokens: answerTokens * members.length,
        ...(asked.maxCostUsd === undefined ? {} : { maxCostUsd: asked.maxCostUsd * members.length }),
      },
      {
        signal: this.#abandoned.signal,
        ...(first.context.budgetMs === undefined ? {} : { budgetMs: first.context.budgetMs }),
        ...(first.context.headers === undefined ? {} : { headers: first.context.headers }),
        onDecision: (decision) => {
          const own = shareOfDecision(decision, members.length);
          for (const { context } of members) context.onDecision?.(own);
        },
        // Nobody can read an answer that is not split yet, but a router that streams notices a provider's silence.
        onDelta: () => undefined,
        onPull: (progress) => {
          for (const { context } of members) context.onPull?.(progress);
        },
      },
    );
  }
}

/** Hands every member its part of the answer, or its share of an answer that has no part for it. */
function share(members: readonly Waiting[], routed: RouteResult): void {
  const parts = parseBatchAnswer(routed.response.text, members.length);
  const shares = divideResult(routed, members.length);
  for (const [index, { resolve }] of members.entries()) {
    const own = shares[index] ?? null;
    const text = parts?.[index] ?? null;
    if (own === null || text === null) resolve({ kind: 'alone', wasted: own });
    else resolve({ kind: 'answered', routed: withText(own, text), size: members.length });
  }
}

function withText(routed: RouteResult, text: string): RouteResult {
  return { ...routed, response: { ...routed.response, text, finishReason: 'stop' }, firstTokenMs: null };
}

/**
 * What may be the fault of putting the requests together, such as a prompt that is too long, each member tries by itself.
 * What passes, such as an overloaded provider, is each member's own failure, so that it runs again later.
 */
function refuse(members: readonly Waiting[], error: unknown): void {
  const { retry } = toHarvestError(error);
  const passes = retry === 'after' || retry === 'backoff';
  for (const { resolve, reject } of members) {
    if (passes) reject(error);
    else resolve({ kind: 'alone', wasted: null });
  }
}
