import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Clock } from '@harvest/runtime/clock';
import type { ModelRef, RouteContext } from '../spec/router.ts';
import type { SpokenPart } from './model-call.ts';

type Listener = Pick<RouteContext, 'onDelta' | 'onToolCallDelta' | 'onRestart'>;

/**
 * Passes pieces of answers on to the caller's listener and numbers the generations. Text that became void is announced
 * as such with the first piece that takes its place, so that a listener keeps what it has until there is something new.
 */
export class GenerationRelay {
  readonly #listener: Listener;
  readonly #clock: Clock;
  readonly #startMs: number;
  #generation = 1;
  #speaker: ModelRef | null = null;
  #void: { readonly from: ModelRef; readonly code: ErrorCode } | null = null;
  #firstTokenMs: number | null = null;

  constructor(options: { listener: Listener; clock: Clock; startMs: number }) {
    this.#listener = options.listener;
    this.#clock = options.clock;
    this.#startMs = options.startMs;
  }

  /** True when someone listens, so that answers are worth streaming. */
  get listening(): boolean {
    return this.#listener.onDelta !== undefined || this.#listener.onToolCallDelta !== undefined;
  }

  /** True when the listener holds pieces of an answer that will not be finished. */
  get holdsVoidText(): boolean {
    return this.#void !== null;
  }

  /** Milliseconds from the start to the first piece; null before it. */
  get firstTokenMs(): number | null {
    return this.#firstTokenMs;
  }

  /** Passes a piece of that model's answer on. */
  pass(part: SpokenPart, from: ModelRef): void {
    this.#begin(from);
    this.#speaker = from;
    this.#firstTokenMs ??= this.#clock.monotonicMs() - this.#startMs;
    if (part.type === 'delta') this.#listener.onDelta?.(part.text, this.#generation);
    else this.#listener.onToolCallDelta?.(part, this.#generation);
  }

  /** The answer is complete; one without a single piece voids earlier text all the same. */
  finish(from: ModelRef): void {
    this.#begin(from);
  }

  /** The call of that model failed: if pieces of it were passed on, they are void. */
  breakOff(from: ModelRef, code: ErrorCode): void {
    if (this.#speaker !== from) return;
    this.#void = { from, code };
    this.#speaker = null;
  }

  #begin(to: ModelRef): void {
    if (this.#void === null) return;
    this.#generation += 1;
    this.#listener.onRestart?.({ generation: this.#generation, ...this.#void, to });
    this.#void = null;
  }
}
