import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

/** A child process of a benchmark. */
export interface Child {
  /** Bytes that its heap holds when everything that can go is gone. */
  readonly heapBytes: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const weighing = new URL('./children/weighing.ts', import.meta.url);

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Starts a TypeScript entry as a process of its own, with its log in a file as in production, and resolves when `ready`
 * does: by then the process serves.
 */
export async function startChild(options: {
  entry: string;
  args?: readonly string[];
  env: Readonly<Record<string, string>>;
  logFolder: string;
  ready: (child: ChildProcess) => Promise<unknown>;
}): Promise<Child> {
  const log = openSync(join(options.logFolder, 'child.log'), 'a');
  const child = fork(options.entry, options.args ?? [], {
    env: { PATH: process.env['PATH'], ...options.env },
    execArgv: [...process.execArgv, '--import', weighing.href],
    stdio: ['ignore', log, log, 'ipc'],
  });
  children.add(child);
  const exited = once(child, 'exit').then(() => {
    children.delete(child);
  });
  const early = exited.then(() => {
    throw new Error(`${options.entry} ended before it was ready; see ${options.logFolder}/child.log`);
  });
  await Promise.race([options.ready(child), early]);
  early.catch(() => undefined);
  return {
    heapBytes: async () => {
      child.send('weigh');
      const [bytes] = (await once(child, 'message')) as [unknown];
      return Number(bytes);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Resolves when a child sends its first message. */
export async function firstMessage(child: ChildProcess): Promise<void> {
  await once(child, 'message');
}
