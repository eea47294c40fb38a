/**
 * The rules of resilience a second time, for the property test: sequential, without promises, and written from the
 * rules rather than from the code. It takes the whole future as scripts and computes what must be seen from outside.
 * Jitter is half of what it may be and time is exact, as in the plan under test.
 */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Heard, TestCandidate } from './plan-under-test.ts';
import { type Act, answers, pieceOf } from './scripted-provider.ts';

/** How a candidate stands before the request. */
export type Standing =
  | { readonly state: 'healthy' }
  /** On probation; `free`: nobody else tries it. */
  | { readonly state: 'probation'; readonly free: boolean }
  | { readonly state: 'cooling'; readonly inMs: number }
  /** Its key was refused a moment ago. */
  | { readonly state: 'refused' };

export interface ModelledCandidate extends TestCandidate {
  readonly estimatedCostUsd: number;
  readonly contextTokens: number;
  readonly standing: Standing;
}

export interface Scene {
  readonly candidates: readonly ModelledCandidate[];
  readonly streaming: boolean;
  readonly budgetMs: number;
  /** When the caller leaves; null when it stays. */
  readonly abortAtMs: number | null;
  readonly limits: {
    readonly firstMs: number;
    readonly betweenMs: number;
    readonly wholeMs: number;
    readonly tries: number;
    readonly backoffBaseMs: number;
    readonly backoffCapMs: number;
    readonly waitMaxMs: number;
    readonly waitUsdPerSecond: number;
  };
}

export interface Expected {
  readonly end:
    | { readonly kind: 'answered'; readonly model: string; readonly text: string }
    | { readonly kind: 'failed'; readonly code: ErrorCode; readonly retryAfterMs?: number }
    | { readonly kind: 'aborted' };
  readonly heard: readonly Heard[];
  readonly calls: readonly string[];
  readonly endMs: number;
}

/** Two things happen at the same moment: which comes first is not a matter of the rules. */
export class Tie extends Error {}

const keyFaults: readonly ErrorCode[] = [
  'provider.auth_failed',
  'provider.forbidden',
  'provider.quota_exhausted',
];
const reported: readonly ErrorCode[] = ['provider.content_filtered', 'provider.bad_request'];
const again: readonly ErrorCode[] = [
  'provider.rate_limited',
  'provider.overloaded',
  'provider.server_error',
  'provider.unreachable',
  'provider.stream_interrupted',
  'provider.invalid_response',
];
const keyAbsenceMs = 300_000;
const firstOpeningMs = 5_000;
const longestOpeningMs = 120_000;
const probeLookMs = 1_000;

interface Runner {
  readonly candidate: ModelledCandidate;
  calls: number;
  tries: number;
  place: 'in' | 'left' | 'unfit';
  awayUntilMs: number;
  awayForKey: boolean;
  probation: 'no' | 'free' | 'taken';
  openingMs: number;
}

type CallEnd = { readonly kind: 'answered' } | { readonly kind: 'aborted' } | FailedCall;
interface FailedCall {
  /** True for silence that only the caller's time made too long. */
  readonly cutShort?: boolean;
  readonly kind: 'failed';
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
}

function runnerOf(candidate: ModelledCandidate): Runner {
  const { standing } = candidate;
  const refused = standing.state === 'refused';
  return {
    candidate,
    calls: 0,
    tries: 0,
    place: 'in',
    awayUntilMs: standing.state === 'cooling' ? standing.inMs : refused ? keyAbsenceMs : 0,
    awayForKey: refused,
    probation: standing.state !== 'probation' ? 'no' : standing.free ? 'free' : 'taken',
    openingMs: firstOpeningMs,
  };
}

/** Plays a scene through. */
export class ReferenceModel {
  readonly #scene: Scene;
  readonly #runners: readonly Runner[];
  readonly #heard: Heard[] = [];
  readonly #calls: string[] = [];
  #nowMs = 0;
  #generation = 1;
  #void: { readonly model: string; readonly code: ErrorCode } | null = null;
  #text = '';
  #account: FailedCall | null = null;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#runners = scene.candidates.map(runnerOf);
  }

  play(): Expected {
    let preferred: Runner | null = null;
    for (;;) {
      const runner: Runner | null = this.#choose(preferred);
      preferred = null;
      if (runner === null) return this.#expected(this.#nobody());
      const end = this.#call(runner);
      if (end.kind === 'aborted') return this.#expected(end);
      if (end.kind === 'answered') {
        this.#restart(runner.candidate.model);
        return this.#expected({ kind: 'answered', model: runner.candidate.model, text: this.#text });
      }
      if (reported.includes(end.code)) return this.#expected(this.#told(end));
      const waitMs = this.#afterFailure(runner, end);
      if (waitMs === null) continue;
      if (this.#abortsBefore(this.#nowMs + waitMs)) return this.#expected({ kind: 'aborted' });
      this.#nowMs += waitMs;
      preferred = runner;
    }
  }

  #expected(end: Expected['end']): Expected {
    const { abortAtMs } = this.#scene;
    const endMs = end.kind === 'aborted' && abortAtMs !== null ? abortAtMs : this.#nowMs;
    return { end, heard: this.#heard, calls: this.#calls, endMs };
  }

  #abortsBefore(atMs: number): boolean {
    const { abortAtMs } = this.#scene;
    if (abortAtMs === atMs) throw new Tie();
    return abortAtMs !== null && abortAtMs < atMs;
  }

  #isAway(runner: Runner): boolean {
    return runner.awayUntilMs > this.#nowMs;
  }

  #choose(preferred: Runner | null): Runner | null {
    const order = preferred === null ? this.#runners : [preferred, ...this.#runners];
    return (
      order.find(
        (runner) => runner.place === 'in' && !this.#isAway(runner) && runner.probation !== 'taken',
      ) ?? null
    );
  }

  #healthyOther(runner: Runner): Runner | undefined {
    return this.#runners.find(
      (other) => other !== runner && other.place === 'in' && !this.#isAway(other) && other.probation === 'no',
    );
  }

  /** One call: what is heard of it, when it ends, and how. */
  #call(runner: Runner): CallEnd {
    const { model, acts } = runner.candidate;
    const act = acts[runner.calls] ?? answers;
    const end = this.#playAct(runner, act);
    runner.calls += 1;
    runner.tries += 1;
    const words = { answered: 'answered', aborted: 'abandoned', failed: 'failed' }[end.kind];
    this.#calls.push(end.kind === 'failed' ? `${model} ${words} ${end.code}` : `${model} ${words}`);
    return end;
  }

  #playAct(runner: Runner, act: Act): CallEnd {
    const { streaming, limits, budgetMs } = this.#scene;
    const { model } = runner.candidate;
    const others = this.#runners.some((other) => other !== runner && other.place === 'in');
    const leftMs = Math.max(0, budgetMs - this.#nowMs);
    const patienceMs = others ? leftMs / 2 : leftMs;
    let text = '';
    const steps: readonly { readonly gapMs: number; readonly piece: string | null }[] = streaming
      ? [
          ...act.gapsMs.map((gapMs, index) => ({ gapMs, piece: pieceOf(model, runner.calls, index) })),
          { gapMs: act.endGapMs, piece: null },
        ]
      : [{ gapMs: act.gapsMs.reduce((sum, gapMs) => sum + gapMs, act.endGapMs), piece: null }];
    const whole = act.gapsMs.map((_, index) => pieceOf(model, runner.calls, index)).join('');
    for (const [index, { gapMs, piece }] of steps.entries()) {
      const own = streaming ? limits.firstMs : limits.wholeMs;
      const limitMs = index === 0 ? Math.ceil(Math.min(own, patienceMs)) : limits.betweenMs;
      const silent = piece === null && act.end.kind === 'silence';
      if (!silent && gapMs === limitMs) throw new Tie();
      const late = silent || gapMs > limitMs;
      const atMs = this.#nowMs + (late ? limitMs : gapMs);
      if (this.#abortsBefore(atMs)) return { kind: 'aborted' };
      this.#nowMs = atMs;
      const cutShort = index === 0 && patienceMs < own;
      if (late) return this.#brokenOff(model, text, { kind: 'failed', code: 'provider.timeout', cutShort });
      if (piece === null) continue;
      this.#restart(model);
      text += piece;
      this.#heard.push([piece, this.#generation]);
    }
    if (act.end.kind === 'fail') {
      const { code, retryAfterMs } = act.end;
      const stated = retryAfterMs === undefined ? {} : { retryAfterMs };
      return this.#brokenOff(model, text, { kind: 'failed', code, ...stated });
    }
    this.#text = whole;
    return { kind: 'answered' };
  }

  #brokenOff(model: string, text: string, end: FailedCall): FailedCall {
    if (text !== '') this.#void = { model, code: end.code };
    return end;
  }

  #restart(model: string): void {
    if (this.#void === null) return;
    this.#generation += 1;
    this.#heard.push({
      restart: `${String(this.#generation)}: ${this.#void.model} -> ${model} (${this.#void.code})`,
    });
    this.#void = null;
  }

  /** What a failure changes; returns how long to wait before the same one is asked again, null when it is left. */
  #afterFailure(runner: Runner, end: FailedCall): number | null {
    const { code, retryAfterMs } = end;
    const forKey = keyFaults.includes(code);
    const passing = again.includes(code) || code === 'provider.timeout';
    this.#settleHealth(runner, end, { faulty: forKey || passing, forKey });
    const known = this.#account;
    const knownPasses = known !== null && (again.includes(known.code) || known.code === 'provider.timeout');
    if (known === null || passing || !knownPasses) this.#account = end;
    if (code === 'provider.timeout') runner.place = 'left';
    if (code === 'provider.model_not_found') runner.place = 'unfit';
    for (const other of this.#runners) {
      const small = other.candidate.contextTokens <= runner.candidate.contextTokens;
      if (code === 'provider.context_too_long' && small) other.place = 'unfit';
      if (forKey && other.candidate.provider === runner.candidate.provider) other.place = 'unfit';
    }
    if (!again.includes(code)) return null;
    if (runner.tries >= this.#scene.limits.tries) {
      runner.place = 'left';
      return null;
    }
    return this.#waitOrLeave(runner, retryAfterMs);
  }

  #waitOrLeave(runner: Runner, retryAfterMs: number | undefined): number | null {
    const { limits, budgetMs } = this.#scene;
    const backoffMs = Math.round(
      Math.min(limits.backoffCapMs, limits.backoffBaseMs * 2 ** (runner.tries - 1)) / 2,
    );
    const waitMs = Math.max(retryAfterMs ?? backoffMs, runner.awayUntilMs - this.#nowMs);
    const other = this.#healthyOther(runner);
    const extraUsd = (other?.candidate.estimatedCostUsd ?? 0) - runner.candidate.estimatedCostUsd;
    const tooLong = waitMs > limits.waitMaxMs || waitMs >= budgetMs - this.#nowMs;
    const otherIsBetter = this.#void !== null || extraUsd <= (waitMs / 1_000) * limits.waitUsdPerSecond;
    if (!tooLong && (other === undefined || !otherIsBetter)) return waitMs;
    runner.place = 'left';
    return null;
  }

  #settleHealth(
    runner: Runner,
    end: FailedCall,
    { faulty, forKey }: { faulty: boolean; forKey: boolean },
  ): void {
    const { retryAfterMs } = end;
    const onTrial = runner.probation === 'free';
    if (end.cutShort === true) return;
    if (!faulty) runner.probation = 'no';
    else if (forKey) {
      runner.awayUntilMs = this.#nowMs + keyAbsenceMs;
      runner.awayForKey = true;
    } else if (onTrial) {
      runner.openingMs = Math.min(2 * runner.openingMs, longestOpeningMs);
      runner.awayUntilMs = this.#nowMs + (retryAfterMs ?? runner.openingMs);
    } else if (retryAfterMs !== undefined) {
      runner.awayUntilMs = Math.max(runner.awayUntilMs, this.#nowMs + retryAfterMs);
    }
  }

  #told({ code, retryAfterMs }: FailedCall): Expected['end'] {
    return { kind: 'failed', code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  /** Nobody may be asked: they are all away, or the best account of the failures. */
  #nobody(): Expected['end'] {
    const able = this.#runners.filter(({ place }) => place !== 'unfit');
    const away = able.filter((runner) => this.#isAway(runner) || runner.probation === 'taken');
    const returns = away
      .filter(({ awayForKey }) => !awayForKey)
      .map((runner) => (runner.probation === 'taken' ? probeLookMs : runner.awayUntilMs - this.#nowMs));
    if (returns.length > 0 && away.length === able.length) {
      return { kind: 'failed', code: 'router.all_cooling', retryAfterMs: Math.ceil(Math.min(...returns)) };
    }
    if (this.#account !== null) return this.#told(this.#account);
    return { kind: 'failed', code: 'provider.auth_failed' };
  }
}
