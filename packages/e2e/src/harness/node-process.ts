import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@harvest/testkit/wait-for';

/** How a process ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export type LogLine = Readonly<Record<string, unknown>>;

const linesMax = 50_000;
const startMsMax = 45_000;
const preload = new URL('./exit-with-parent.mjs', import.meta.url);
const rootFolder = fileURLToPath(new URL('../../../../', import.meta.url));

/** A Node process as an operator would start it, seen from outside: signals in, log lines and an exit code out. */
export class NodeProcess {
  readonly name: string;
  /** Everything that it wrote, line by line, both streams. */
  readonly lines: string[] = [];
  /** What it wrote to standard output alone. */
  readonly stdoutLines: string[] = [];
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess;

  /**
   * Starts `script` (a path from the repository's root) on the Node that runs the tests. It inherits no variables but
   * PATH and HOME, so that the settings of whoever runs the tests change nothing.
   */
  constructor(options: {
    name: string;
    script: string;
    args?: readonly string[];
    env: Readonly<Record<string, string>>;
  }) {
    this.name = options.name;
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        preload.href,
        join(rootFolder, options.script),
        ...(options.args ?? []),
      ],
      {
        cwd: rootFolder,
        // Compiled code is kept between starts, which halves their time.
        env: { PATH, HOME, NODE_COMPILE_CACHE: join(tmpdir(), 'harvest-e2e-compile-cache'), ...options.env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const { promise, resolve } = Promise.withResolvers<ProcessExit>();
    this.exited = promise;
    // `close` comes after `exit`, when the last line has been read.
    this.#child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
    this.#child.once('error', (error) => {
      this.lines.push(error.message);
      resolve({ code: null, signal: null });
    });
    collectLines(this.#child.stdout, [this.lines, this.stdoutLines]);
    collectLines(this.#child.stderr, [this.lines]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The log lines that are JSON objects; what else a process writes is not a log line. */
  get logs(): readonly LogLine[] {
    return this.lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
  }

  /** Resolves with the first log line of that message; fails at once when the process ends before it. */
  async waitForLog(message: string): Promise<LogLine> {
    return await waitFor(
      `"${message}" in the log of ${this.name}`,
      () => {
        const found = this.logs.find((line) => line['message'] === message);
        if (found === undefined && !this.running) {
          throw new Error(`${this.name} ended early:\n${this.lines.slice(-10).join('\n')}`);
        }
        return found;
      },
      startMsMax,
    );
  }

  /** Sends a signal without waiting for what comes of it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the process as a crash does (SIGKILL) and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.running) this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** Asks the process to end (SIGTERM by default) and resolves with how it did. */
  async terminate(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProcessExit> {
    this.#child.kill(signal);
    return await this.exited;
  }
}

function collectLines(stream: NodeJS.ReadableStream | null, targets: readonly string[][]): void {
  let rest = '';
  const add = (lines: readonly string[]): void => {
    for (const target of targets) {
      target.push(...lines);
      if (target.length > linesMax) target.splice(0, target.length - linesMax);
    }
  };
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    add(lines.filter((line) => line !== ''));
  });
  stream?.on('end', () => {
    if (rest !== '') add([rest]);
  });
}
