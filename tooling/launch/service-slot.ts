import { configExitCode } from '@harvest/runtime/load-config';
import { RestartPolicy } from './restart-policy.ts';
import { ServiceProcess, type UnexpectedExit } from './service-process.ts';

interface ServiceSlotOptions {
  readonly name: string;
  readonly script: URL;
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  /** What the death of the process means for those who use it, to be told with it. */
  readonly reassurance: string;
  readonly say: (text: string) => void;
  /** Called once when the process dies so often that it is not started again. */
  readonly onGivenUp: () => void;
  /** Called with the process's own words when its configuration is not valid: another start would end the same way. */
  readonly onMisconfigured: (message: string) => void;
}

/** The place of one service: keeps one process running until it is stopped. */
export class ServiceSlot {
  readonly #options: ServiceSlotOptions;
  readonly #policy = new RestartPolicy();
  #process: ServiceProcess | null = null;
  #startedAtMs = 0;
  #pause: NodeJS.Timeout | null = null;

  constructor(options: ServiceSlotOptions) {
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
    const { name, say, reassurance } = this.#options;
    if (exit.code === configExitCode) {
      this.#options.onMisconfigured(exit.logTail);
      return;
    }
    const pauseMs = this.#policy.afterDeath(performance.now() - this.#startedAtMs);
    const log = exit.logTail === '' ? ' Its log is empty.' : ` The end of its log:\n\n${exit.logTail}\n`;
    if (pauseMs === null) {
      say(`${name} ended again (${exit.how}) and is not started any more.${log}`);
      this.#options.onGivenUp();
      return;
    }
    say(`${name} ended (${exit.how}) and starts again in ${String(pauseMs / 1000)} s; ${reassurance}.${log}`);
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

  /** Drains the process; resolves with false when it had to be killed after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<boolean> {
    if (this.#pause !== null) clearTimeout(this.#pause);
    return (await this.#process?.stop(timeoutMs)) ?? true;
  }

  kill(): void {
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#process?.kill();
  }
}
