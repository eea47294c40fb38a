import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { wasCutShort } from '../resilience/silence-error.ts';
import type { PoolEvent } from './pool-event.ts';
import type { PoolNode } from './pool-node.ts';
import type { Timings } from './timings.ts';

interface VisitOptions {
  readonly node: PoolNode;
  readonly model: string;
  /** Requests that had to end before this one could begin. */
  readonly queueLength: number;
  /** True when the model was not believed to be in memory. */
  readonly loads: boolean;
  readonly slots: number;
  readonly timings: Timings;
  readonly clock: Clock;
  readonly onEvent: (event: PoolEvent) => void;
  /** The node said nothing for too long. */
  readonly onSilence: () => void;
  /** Gives the place back. */
  readonly release: () => void;
}

/** The same error, with the node that it happened on for the log. */
function withNode(error: HarvestError, node: PoolNode): HarvestError {
  return new HarvestError({
    code: error.code,
    publicMessage: error.publicMessage,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    fields: error.fields,
    details: { ...error.details, node: node.label },
    cause: error.cause,
  });
}

/** One request at one node: what it teaches about the node, and its place, which is given back once. */
export class Visit {
  readonly node: PoolNode;
  readonly #options: VisitOptions;
  readonly #startedAtMs: number;

  constructor(options: VisitOptions) {
    this.node = options.node;
    this.#options = options;
    this.#startedAtMs = options.clock.monotonicMs();
  }

  /** The answer begins: if the model was not in memory, it is now. */
  begun(): void {
    const { node, model, loads } = this.#options;
    if (loads) node.memory.endLoading(model);
  }

  /**
   * Learns from an answer.
   *
   * @param loadMs milliseconds that loading the model took; null where the server did not say.
   */
  answered(loadMs: number | null): void {
    const { node, model, timings, slots, queueLength, loads, clock } = this.#options;
    this.loaded(loadMs);
    // A load whose time the server does not tell would pass for a slow answer.
    if (loads && loadMs === null) return;
    const busyMs = Math.max(0, clock.monotonicMs() - this.#startedAtMs - (loadMs ?? 0));
    timings.note('serviceMs', node.id, model, (busyMs * slots) / (slots + queueLength));
  }

  /** Learns from a model that has been loaded, without an answer. */
  loaded(loadMs: number | null): void {
    const { node, model, timings, loads, onEvent } = this.#options;
    if (node.health.succeed(model)) onEvent({ type: 'node-returned', node: node.label });
    if (loads && loadMs !== null) timings.note('loadMs', node.id, model, loadMs);
  }

  /**
   * Learns from a failure, or from the caller's giving up on a silent node, but not from one who had no time to wait.
   *
   * @returns what is to be thrown: the caller's own reason as it is, or a failure with the node's place in its details.
   */
  failed(error: unknown, signal: AbortSignal): unknown {
    if (!(error instanceof HarvestError) || wasCutShort(error)) return error;
    const { node, model, onEvent, onSilence } = this.#options;
    if (error.code === 'provider.model_not_found') node.noteMissing(model);
    if (node.health.fail(error.code, model)) {
      node.memory.clear();
      onEvent({ type: 'node-ejected', node: node.label, code: error.code });
    }
    if (error.code === 'provider.timeout') onSilence();
    return signal.aborted ? error : withNode(error, node);
  }

  /** Gives the place back, however the request ended. */
  leave(): void {
    this.begun();
    this.#options.release();
  }
}
