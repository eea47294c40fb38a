import { batchSizeMin } from '@harvest/contracts/batch';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { parseBatchAnswer } from '@harvest/pipeline/synthesis/batch-answer';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { keyedProvidersOf } from '@harvest/router/resilience/caller-key-of';
import type { RouteResult, Router } from '@harvest/router/spec/router';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { divideResult, shareOfDecision } from './divide-result.ts';
import { shareAccount } from './share-account.ts';
import { type Member, type SharedPlan, planSharedCall } from './plan-shared-call.ts';

/** What a member gets of the call. */
export type Share =
  /** `routed` has the member's own part of the text, and its share of everything that is counted. */
  | { readonly kind: 'answered'; readonly routed: RouteResult; readonly size: number }
  /** It has to ask by itself. */
  | {
      readonly kind: 'alone';
      /** Its share of a call that had nothing for it. */
      readonly wasted: RouteResult | null;
      /** What the member's own call may cost, where it has a cap. */
      readonly maxCostUsd: number | undefined;
    };

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
    let plan: SharedPlan | null = null;
    try {
      if (members.length >= batchSizeMin) plan = planSharedCall(members, this.#catalogueFor(members));
      if (plan === null) for (const member of members) leaveAlone(member);
      else share(members, plan, await this.#route(plan, members));
    } catch (error) {
      refuse(members, plan, error);
    }
  }

  /** The members are of one request: they have the same keys. */
  #catalogueFor([first]: readonly Waiting[]): ModelCatalogue {
    const keys = first?.context.keys;
    return catalogueFor(this.#catalogue(), keys === undefined ? [] : keyedProvidersOf(keys));
  }

  async #route({ request, leftUsd }: SharedPlan, members: readonly Waiting[]): Promise<RouteResult> {
    const { budgetMs, headers, keys } = members[0]?.context ?? {};
    const account = shareAccount(members.map(({ context }) => context));
    return await this.#router.route(request, {
      signal: this.#abandoned.signal,
      ...(budgetMs === undefined ? {} : { budgetMs }),
      ...(headers === undefined ? {} : { headers }),
      ...(keys === undefined ? {} : { keys }),
      ...(leftUsd === null ? {} : { leftUsd }),
      ...account,
      onDecision: (decision) => {
        const own = shareOfDecision(decision, members.length);
        for (const { context } of members) context.onDecision?.(own);
      },
      // Nobody can read an answer that is not split yet, but a router that streams notices a provider's silence.
      onDelta: () => undefined,
      onPull: (progress) => {
        for (const { context } of members) context.onPull?.(progress);
      },
    });
  }
}

/** Lets a member ask by itself, as if there had been no shared call. */
function leaveAlone({ request, resolve }: Waiting): void {
  resolve({ kind: 'alone', wasted: null, maxCostUsd: request.maxCostUsd });
}

/**
 * What a member may still spend of its cap. What is reserved for its own call is left to it also where the shared call
 * took more than it was expected to, by a provider's own count of tokens: the money would have been spent for nothing.
 */
function capLeftUsd({ request }: Waiting, { reservedUsd }: SharedPlan, spentUsd: number): number | undefined {
  if (request.maxCostUsd === undefined) return undefined;
  return Math.max(reservedUsd, request.maxCostUsd - spentUsd);
}

/** Hands every member its part of the answer, or its share of an answer that has no part for it. */
function share(members: readonly Waiting[], plan: SharedPlan, routed: RouteResult): void {
  const parts = parseBatchAnswer(routed.response.text, members.length);
  const shares = divideResult(routed, members.length);
  for (const [index, member] of members.entries()) {
    const own = shares[index] ?? null;
    const text = parts?.[index] ?? null;
    if (own !== null && text !== null) {
      member.resolve({ kind: 'answered', routed: withText(own, text), size: members.length });
    } else {
      const maxCostUsd = capLeftUsd(member, plan, own?.cost.usd ?? 0);
      member.resolve({ kind: 'alone', wasted: own, maxCostUsd });
    }
  }
}

function withText(routed: RouteResult, text: string): RouteResult {
  return { ...routed, response: { ...routed.response, text, finishReason: 'stop' }, firstTokenMs: null };
}

/**
 * What may be the fault of putting the requests together, such as a prompt that is too long, each member tries by itself.
 * What passes, such as an overloaded provider, is each member's own failure, so that it runs again later.
 */
function refuse(members: readonly Waiting[], plan: SharedPlan | null, error: unknown): void {
  const { retry, code } = toHarvestError(error);
  const passes = retry === 'after' || retry === 'backoff';
  // Nobody says what calls that failed were billed for, which is nothing only before any was made.
  const isUncalled = code.startsWith('router.') || code === 'budget.exhausted';
  const spentUsd = isUncalled ? 0 : Number.POSITIVE_INFINITY;
  for (const member of members) {
    if (passes) member.reject(error);
    else if (plan === null) leaveAlone(member);
    else member.resolve({ kind: 'alone', wasted: null, maxCostUsd: capLeftUsd(member, plan, spentUsd) });
  }
}
