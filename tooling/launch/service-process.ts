import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { LogFollower, logBytesMax, rotateLog, tailOf } from './log-files.ts';

const preload = new URL('exit-with-launcher.mjs', import.meta.url).href;

/** How a service ended when nobody asked it to. */
export interface UnexpectedExit {
  /** A phrase such as `exit code 1` or `signal SIGKILL`. */
  readonly how: string;
  /** The exit code; null after a signal or when the process could not be started. */
  readonly code: number | null;
  readonly logTail: string;
}

interface ServiceProcessOptions {
  /** Names the log file and the service in messages, such as `worker-1`. */
  readonly name: string;
  readonly script: URL;
  readonly env: NodeJS.ProcessEnv;
  readonly logFolder: string;
  readonly onUnexpectedExit: (exit: UnexpectedExit) => void;
}

/** One child process of the launcher, with its log. It is not restarted by itself. */
export class ServiceProcess {
  readonly name: string;
  readonly logFile: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #follower: LogFollower;
  #stopping = false;

  constructor(options: ServiceProcessOptions) {
    this.name = options.name;
    this.logFile = rotateLog(options.logFolder, options.name);
    this.#follower = new LogFollower(this.logFile);
    const log = openSync(this.logFile, 'a');
    // Its own process group: Ctrl-C reaches the launcher alone, which then stops its children in the right order.
    this.#child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--import', preload, fileURLToPath(options.script)],
      { detached: true, env: options.env, stdio: ['ignore', log, log, 'ipc'] },
    );
    closeSync(log);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#exited = promise;
    const ended = (how: string, code: number | null): void => {
      resolve(undefined);
      this.#follower.close();
      if (this.#stopping) return;
      this.#stopping = true;
      options.onUnexpectedExit({ how, code, logTail: tailOf(this.logFile, 8) });
    };
    this.#child.once('error', (error) => {
      ended(error.message, null);
    });
    this.#child.once('exit', (code, signal) => {
      ended(signal === null ? `exit code ${String(code)}` : `signal ${signal}`, code);
    });
  }

  /** Log lines that were written since the last call; a log that has grown too large begins anew. */
  readNewLogLines(): string[] {
    const lines = this.#follower.readNewLines();
    this.#follower.bound(logBytesMax);
    return lines;
  }

  /**
   * Asks the process to drain and waits for it; kills it when `timeoutMs` is over.
   *
   * @returns false when it had to be killed
   */
  async stop(timeoutMs: number): Promise<boolean> {
    this.#stopping = true;
    this.#child.kill('SIGTERM');
    const timer = new AbortController();
    const drained = await Promise.race([
      this.#exited.then(() => true),
      delay(timeoutMs, false, { signal: timer.signal, ref: true }).catch(() => false),
    ]);
    timer.abort();
    if (!drained) this.kill();
    await this.#exited;
    return drained;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
  }
}
