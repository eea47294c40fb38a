import { batchSizeMin } from '@harvest/contracts/batch';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { parseBatchAnswer } from '@harvest/pipeline/synthesis/batch-answer';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { keyedProvidersOf } from '@harvest/router/resilience/caller-key-of';
import type { RouteResult, Router } from '@harvest/router/spec/router';
import { toHarvestError } from '@harvest/runtime/harvest-error';
import { divideResult, shareOfDecision } from './divide-result.ts';
import { type SharedAccount, shareAccount } from './share-account.ts';
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
      /** USD of the member's cap that are kept for its own call, whatever the shared one took; 0 without a cap. */
      readonly reservedUsd: number;
    };

interface Waiting extends Member {
  readonly resolve: (share: Share) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One model call for several requests on one source. It is made when every seat is either taken or given up, so that
 * it contains all who are still there, and asks for all answers in one JSON object. A member that is cancelled meanwhile
 * leaves the others alone, having paid the most that its share can be; the call ends with the last of them.
 */
export class SharedCall {
  readonly #router: Router;
  readonly #catalogue: () => ModelCatalogue;
  readonly #waiting = new Set<Waiting>();
  readonly #abandoned = new AbortController();
  #account: SharedAccount | null = null;
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
      // Before the rejection, by which the member's accounts are closed.
      this.#account?.leave(waiting.context);
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
      if (plan === null) for (const member of members) leaveAlone(member, plan);
      else this.#share(members, plan, await this.#route(plan, members));
    } catch (error) {
      refuse(members, plan, error);
    }
  }

  /** The members are of one request: they have the same keys. */
  #catalogueFor([first]: readonly Waiting[]): ModelCatalogue {
    const keys = first?.context.keys;
    return catalogueFor(this.#catalogue(), keys === undefined ? [] : keyedProvidersOf(keys));
  }

  async #route(
    { request, leftUsd, shareMaxUsd }: SharedPlan,
    members: readonly Waiting[],
  ): Promise<RouteResult> {
    const { budgetMs, headers, keys } = members[0]?.context ?? {};
    this.#account = shareAccount(
      members.map(({ context }) => context),
      { shareMaxUsd },
    );
    const { onSpending, onCall } = this.#account;
    return await this.#router.route(request, {
      signal: this.#abandoned.signal,
      ...(budgetMs === undefined ? {} : { budgetMs }),
      ...(headers === undefined ? {} : { headers }),
      ...(keys === undefined ? {} : { keys }),
      ...(leftUsd === null ? {} : { leftUsd }),
      onSpending,
      onCall,
      onDecision: (decision) => {
        const own = shareOfDecision(decision, { queries: members.length, size: this.#waiting.size });
        for (const { context } of this.#waiting) context.onDecision?.(own);
      },
      // Nobody can read an answer that is not split yet, but a router that streams notices a provider's silence.
      onDelta: () => undefined,
      onPull: (progress) => {
        for (const { context } of this.#waiting) context.onPull?.(progress);
      },
    });
  }

  /**
   * Hands every member that is still there its part of the answer, or its share of an answer that has no part for it. Its result
   * shows what was booked for it.
   */
  #share(members: readonly Waiting[], plan: SharedPlan, routed: RouteResult): void {
    const queries = members.length;
    const parts = parseBatchAnswer(routed.response.text, queries);
    const staying = [...this.#waiting];
    const part = this.#account?.borneByStaying() ?? 1;
    const shares = divideResult(routed, { queries, size: staying.length, part });
    for (const [index, member] of staying.entries()) {
      const own = shares[index] ?? null;
      const text = parts?.[members.indexOf(member)] ?? null;
      if (own !== null && text !== null) {
        member.resolve({ kind: 'answered', routed: withText(own, text), size: queries });
      } else {
        member.resolve({ kind: 'alone', wasted: own, reservedUsd: plan.reservedUsd });
      }
    }
  }
}

/** Lets a member ask by itself; nothing came of the shared call, if there was one. */
function leaveAlone({ resolve }: Waiting, plan: SharedPlan | null): void {
  resolve({ kind: 'alone', wasted: null, reservedUsd: plan?.reservedUsd ?? 0 });
}

function withText(routed: RouteResult, text: string): RouteResult {
  return { ...routed, response: { ...routed.response, text, finishReason: 'stop' }, firstTokenMs: null };
}

/**
 * What may be the fault of putting the requests together, such as a prompt that is too long, each member tries by itself.
 * What passes, such as an overloaded provider, is each member's own failure, so that it runs again later.
 */
function refuse(members: readonly Waiting[], plan: SharedPlan | null, error: unknown): void {
  const { retry } = toHarvestError(error);
  const passes = retry === 'after' || retry === 'backoff';
  for (const member of members) {
    if (passes) member.reject(error);
    else leaveAlone(member, plan);
  }
}
