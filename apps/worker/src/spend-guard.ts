import type { Embedder } from '@harvest/router/embeddings/embedder';
import type { AccountedCall, ModelRef, RouteContext, Router } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { TaskAccount } from '@harvest/store/admission';
import type { Claimed } from './job.ts';

/** One request to the router that may still be spending. */
interface OpenRequest {
  readonly ref: ModelRef;
  readonly ownKey: boolean;
  readonly upToUsd: number;
}

/** Less than any price: what floating-point arithmetic leaves over. */
const noiseUsd = 1e-12;

type AccountRow = TaskAccount['calls'][number];

function sumUsd(rows: readonly { readonly costUsd: number }[]): number {
  return rows.reduce((sum, { costUsd }) => sum + costUsd, 0);
}

/**
 * Keeps one start of a task within what was set aside for it, and its accounts. What was set aside is all that the task may
 * spend, over all starts, calls, fallbacks and failures that were billed. Before the start spends anything, its record says
 * how much that may be, so that a start that is lost has never spent more than the store believes.
 */
export class SpendGuard {
  readonly #allowance: Claimed['allowance'];
  readonly #note: (upToUsd: number) => Promise<'noted' | 'fenced'>;
  readonly #rows: AccountRow[] = [];
  /** Embeddings and the like: they come on top of what was set aside, which is for the answer. */
  readonly #unreserved: AccountRow[] = [];
  readonly #open = new Set<{ spending: OpenRequest | null; spentUsd: number }>();

  constructor(options: {
    readonly allowance: Claimed['allowance'];
    /** Notes what this start may have spent in a moment. */
    readonly note: (upToUsd: number) => Promise<'noted' | 'fenced'>;
  }) {
    this.#allowance = options.allowance;
    this.#note = options.note;
  }

  /** The router as the task may use it: it refuses with `budget.exhausted` what is left cannot pay for. */
  guard(router: Router): Router {
    return {
      route: async (request, context) => {
        const own: { spending: OpenRequest | null; spentUsd: number } = { spending: null, spentUsd: 0 };
        const leftUsd = this.#leftUsd();
        this.#open.add(own);
        try {
          return await router.route(request, {
            ...context,
            ...(leftUsd === null ? {} : { leftUsd, onSpending: this.#announcerOf(own) }),
            onCall: (call) => {
              own.spentUsd += call.costUsd;
              this.#rows.push(rowOf(call));
              context.onCall?.(call);
            },
          });
        } finally {
          this.#open.delete(own);
        }
      },
    };
  }

  /**
   * The embedder as the task may use it. Nobody sets money aside for embeddings, which cost next to nothing beside an
   * answer; they are booked, and a task that may spend nothing any more is refused them with `budget.exhausted`.
   */
  guardEmbedder(embedder: Embedder): Embedder {
    if (embedder.local) return embedder;
    return {
      ...embedder,
      embed: async (texts, signal) => {
        if (this.#leftUsd() === 0) throw spentElsewhere();
        return await embedder.embed(texts, signal, (call) => this.#unreserved.push(rowOf(call)));
      },
    };
  }

  /** Books a call for which nothing was set aside. It counts as the most that it may cost until it is told how it ended. */
  book(atMost: AccountedCall): (ended: AccountedCall) => void {
    const place = this.#unreserved.push(rowOf(atMost)) - 1;
    return (ended) => {
      this.#unreserved[place] = rowOf(ended);
    };
  }

  /** What this start has used. What is still under way counts as what it may cost. */
  account(): TaskAccount {
    const calls = [...this.#unreserved, ...this.#callRows()];
    return { spentUsd: sumUsd(calls), calls };
  }

  /** What was called for answers. */
  #callRows(): readonly AccountRow[] {
    const underWay = [...this.#open].flatMap(({ spending, spentUsd }): AccountRow[] => {
      if (spending === null || spending.upToUsd <= spentUsd + noiseUsd) return [];
      const { ref, ownKey, upToUsd } = spending;
      return [{ ...ref, inputTokens: 0, outputTokens: 0, costUsd: upToUsd - spentUsd, ownKey }];
    });
    return [...this.#rows, ...underWay];
  }

  /** Null when there is no cap. */
  #leftUsd(): number | null {
    if (this.#allowance === null) return null;
    return Math.max(0, this.#allowedUsd - sumUsd(this.#callRows()));
  }

  /** What earlier starts have left. */
  get #allowedUsd(): number {
    if (this.#allowance === null) return Number.POSITIVE_INFINITY;
    return this.#allowance.reservedUsd - this.#allowance.spentUsd;
  }

  #announcerOf(own: {
    spending: OpenRequest | null;
    spentUsd: number;
  }): NonNullable<RouteContext['onSpending']> {
    return async (spending) => {
      own.spending = spending;
      if (sumUsd(this.#callRows()) > this.#allowedUsd + noiseUsd) {
        own.spending = null;
        throw spentElsewhere();
      }
      if ((await this.#note(this.account().spentUsd)) === 'fenced') {
        throw new Error('a newer start holds the task, this one must not spend anything');
      }
    };
  }
}

/** Requests that are made at the same time see the same money; the second to spend it learns that it is gone. */
function spentElsewhere(): HarvestError {
  return new HarvestError({
    code: 'budget.exhausted',
    publicMessage: 'What the budget had left for the task was spent by another of its calls.',
  });
}

function rowOf({ provider, model, inputTokens, outputTokens, costUsd, ownKey }: AccountedCall): AccountRow {
  return { provider, model, inputTokens, outputTokens, costUsd, ownKey };
}
