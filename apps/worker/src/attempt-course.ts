import type { Decision } from '@harvest/router/spec/decision';
import type { Clock } from '@harvest/runtime/clock';
import type { TaskResult } from '@harvest/store/task-store';
import type { Claimed, ProcessorOutcome } from './job.ts';

/** What is noted of an attempt while it runs: the times it takes, and which model was chosen. */
export class AttemptCourse {
  readonly #clock: Clock;
  readonly #claim: Claimed;
  readonly #startedAtMs: number;
  readonly #stageMs: Record<string, number> = {};
  /** Null while no model is chosen. */
  decision: Decision | null = null;

  constructor(clock: Clock, claim: Claimed) {
    this.#clock = clock;
    this.#claim = claim;
    this.#startedAtMs = clock.monotonicMs();
  }

  /** Runs a stage and notes the time that it takes, however it ends. */
  async timeStage(stage: string, run: () => Promise<void>): Promise<void> {
    const startedAtMs = this.#clock.monotonicMs();
    try {
      await run();
    } finally {
      this.#stageMs[stage] = round(this.#clock.monotonicMs() - startedAtMs);
    }
  }

  /** By stage. */
  get stageMs(): Readonly<Record<string, number>> {
    return this.#stageMs;
  }

  queuedMs(): number {
    const { startedAtMs, createdAtMs } = this.#claim.record;
    return Math.max(0, (startedAtMs ?? createdAtMs) - createdAtMs);
  }

  /** Milliseconds since the task was accepted. */
  ageMs(): number {
    return this.#clock.nowMs() - this.#claim.record.createdAtMs;
  }

  processingMs(): number {
    return round(this.#clock.monotonicMs() - this.#startedAtMs);
  }

  /** What a processor has made, with the times. */
  resultOf({ content, firstTokenMs }: ProcessorOutcome): TaskResult {
    const timings = {
      queued_ms: this.queuedMs(),
      processing_ms: this.processingMs(),
      first_token_ms: firstTokenMs === null ? null : round(firstTokenMs),
    };
    if (!('routing' in content)) return content;
    return 'output_format' in content
      ? { ...content, timings: { ...timings, stages_ms: { ...this.#stageMs } } }
      : { ...content, timings };
  }
}

/** Milliseconds with microsecond precision, as wire and logs carry them. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
