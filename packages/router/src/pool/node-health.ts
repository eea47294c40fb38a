import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Clock } from '@harvest/runtime/clock';

/** What a failed call says about: the node as a whole, or its use of that one model. Other codes say nothing of either. */
const blames: Partial<Record<ErrorCode, 'node' | 'model'>> = {
  'provider.unreachable': 'node',
  'provider.stream_interrupted': 'node',
  'provider.auth_failed': 'node',
  'provider.forbidden': 'node',
  // A busy server queues without a word; whether the node is there at all is for the monitor to find out.
  'provider.timeout': 'model',
  'provider.server_error': 'model',
  'provider.overloaded': 'model',
  'provider.rate_limited': 'model',
  'provider.invalid_response': 'model',
};

/** True for failures that other requests to the node would meet as well. */
export function blamesNode(code: ErrorCode): boolean {
  return blames[code] === 'node';
}

const pauseMinMs = 1_000;
const pauseMaxMs = 30_000;
const coolingModelsMax = 256;

interface Pause {
  readonly strikes: number;
  readonly untilMs: number;
}

/**
 * Whether a node should be asked. A failure of the node ejects it until a probe succeeds; a failure with one model only
 * keeps that model's requests away for a while. Each further failure doubles the pause.
 */
export class NodeHealth {
  readonly #clock: Clock;
  readonly #random: () => number;
  #ejection: Pause | null = null;
  readonly #cooling = new Map<string, Pause>();

  constructor(options: { clock: Clock; random: () => number }) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  get ejected(): boolean {
    return this.#ejection !== null;
  }

  /** True when nothing speaks against asking the node for the model. */
  isReady(model: string): boolean {
    return !this.ejected && this.pausedUntilMs(model) <= this.#clock.monotonicMs();
  }

  /** The end of the pause of node and model, in monotonic milliseconds, which may lie in the past. */
  pausedUntilMs(model: string): number {
    return Math.max(this.#ejection?.untilMs ?? 0, this.#cooling.get(model)?.untilMs ?? 0);
  }

  /** Counts a failed call. True when it ejected the node, which was not ejected before. */
  fail(code: ErrorCode, model: string): boolean {
    const blame = blames[code];
    if (blame === 'node') return this.eject();
    if (blame === 'model') {
      this.#cooling.set(model, this.#lengthened(this.#cooling.get(model)));
      const [oldest] = this.#cooling.keys();
      if (this.#cooling.size > coolingModelsMax && oldest !== undefined) this.#cooling.delete(oldest);
    }
    return false;
  }

  /** Takes the node out, or keeps it out for longer. True when it was not ejected before. */
  eject(): boolean {
    const fresh = this.#ejection === null;
    this.#ejection = this.#lengthened(this.#ejection ?? undefined);
    return fresh;
  }

  /** An answer proves the node and the model. True when the node was ejected. */
  succeed(model: string): boolean {
    this.#cooling.delete(model);
    return this.restore();
  }

  /** Takes the node back after a good probe. True when it was ejected. */
  restore(): boolean {
    const returned = this.ejected;
    this.#ejection = null;
    return returned;
  }

  /** True when an ejected node may be probed again. */
  get probeDue(): boolean {
    return this.#ejection !== null && this.#ejection.untilMs <= this.#clock.monotonicMs();
  }

  /** The next longer pause; requests that fail while one lasts all tell of the same fault and count once. */
  #lengthened(earlier: Pause | undefined): Pause {
    const nowMs = this.#clock.monotonicMs();
    if (earlier !== undefined && earlier.untilMs > nowMs) return earlier;
    const strikes = (earlier?.strikes ?? 0) + 1;
    const longestMs = Math.min(pauseMaxMs, pauseMinMs * 2 ** (strikes - 1));
    // Half of it is certain: workers that saw a node fail together must not all come back at the same moment, nor at once.
    return { strikes, untilMs: nowMs + (longestMs * (1 + this.#random())) / 2 };
  }
}
