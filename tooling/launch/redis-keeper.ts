import { SetupError } from '../bootstrap/setup-error.mjs';
import { RestartPolicy } from './restart-policy.ts';

const pollMs = 500;

interface RedisKeeperOptions {
  readonly lives: () => Promise<boolean>;
  /** Starts it again where it was, so that its clients find it; rejects when that cannot be done. */
  readonly restart: () => Promise<void>;
  /** Called at every look, for what has to be done now and then. */
  readonly onLook?: () => void;
  readonly say: (text: string) => void;
  /** Called once when it cannot be kept running. */
  readonly onFatal: (error: SetupError) => void;
  readonly nowMs: () => number;
}

/**
 * Keeps the private Redis running. It is looked at rather than waited for as a child, because an earlier launcher may
 * have started it. Nothing is lost with it: every change is in its append-only file before it is answered.
 */
export class RedisKeeper {
  readonly #options: RedisKeeperOptions;
  readonly #policy = new RestartPolicy();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #startedAtMs: number;
  #deadUntilMs: number | null = null;
  #stopped = false;

  constructor(options: RedisKeeperOptions) {
    this.#options = options;
    this.#startedAtMs = options.nowMs();
  }

  /** Looks after it from now on, until `stop`. */
  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.look().then(() => {
        if (!this.#stopped) this.start();
      });
    }, pollMs);
  }

  /** Looks once, and restarts it when it is dead and its pause is over; never rejects. */
  async look(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      this.#giveUp(error instanceof Error ? error.message : String(error), error);
    }
  }

  async #look(): Promise<void> {
    const { lives, restart, say, nowMs, onLook } = this.#options;
    onLook?.();
    if (this.#deadUntilMs === null) {
      if (await lives()) return;
      const pauseMs = this.#policy.afterDeath(nowMs() - this.#startedAtMs);
      if (pauseMs === null) {
        this.#giveUp('It ended again and again.');
        return;
      }
      say(
        `Redis has ended and starts again in ${String(pauseMs / 1000)} s on the same port; its data is in its append-only file.`,
      );
      this.#deadUntilMs = nowMs() + pauseMs;
    }
    if (this.#stopped || nowMs() < this.#deadUntilMs) return;
    await restart();
    this.#deadUntilMs = null;
    this.#startedAtMs = nowMs();
    say('Redis is running again.');
  }

  #giveUp(reason: string, cause?: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#options.onFatal(new SetupError(`The private Redis cannot be kept running. ${reason}`, { cause }));
  }

  /** Stops looking, and waits for a restart that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }
}
