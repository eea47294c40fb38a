import { RestartPolicy } from './restart-policy.ts';
import { ServiceProcess, type UnexpectedExit } from './service-process.ts';

interface WorkerSlotOptions {
  readonly name: string;
  readonly script: URL;
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  readonly say: (text: string) => void;
  /** Called once when the worker dies so often that it is not started again. */
  readonly onGivenUp: () => void;
}

/** The place of one worker: keeps one process running until it is stopped. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #policy = new RestartPolicy();
  #process: ServiceProcess | null = null;
  #startedAtMs = 0;
  #pause: NodeJS.Timeout | null = null;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
  }

  start(): void {
    this.#startedAtMs = performance.now();
    this.#process = new ServiceProcess({
      ...this.#options,
      onUnexpectedExit: (exit) => {
        this.#afterDeath(exit);
      },
    });
  }

  #afterDeath(exit: UnexpectedExit): void {
    const { name, say } = this.#options;
    const pauseMs = this.#policy.afterDeath(performance.now() - this.#startedAtMs);
    const log = exit.logTail === '' ? ' Its log is empty.' : ` The end of its log:\n\n${exit.logTail}\n`;
    if (pauseMs === null) {
      say(`${name} ended again (${exit.how}) and is not started any more.${log}`);
      this.#options.onGivenUp();
      return;
    }
    say(
      `${name} ended (${exit.how}) and starts again in ${String(pauseMs / 1000)} s; its tasks are not lost.${log}`,
    );
    this.#pause = setTimeout(() => {
      this.start();
    }, pauseMs);
  }

  readNewLogLines(): string[] {
    return this.#process?.readNewLogLines() ?? [];
  }

  get name(): string {
    return this.#options.name;
  }

  /** Drains the worker; resolves with false when it had to be killed after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<boolean> {
    if (this.#pause !== null) clearTimeout(this.#pause);
    return (await this.#process?.stop(timeoutMs)) ?? true;
  }

  kill(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#process?.kill();
  }
}
