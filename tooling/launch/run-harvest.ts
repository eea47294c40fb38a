import type { Task } from '@harvest/contracts/task';
import { stateFolder } from '../bootstrap/paths.mjs';
import { chooseProvider } from './choose-provider.ts';
import { runFirstTask } from './first-task.ts';
import { findForeignSecrets } from './foreign-secrets.ts';
import { showFirstKey, showGuide, warnOfOpenDoor } from './guide.ts';
import { type LaunchKeys, makeLaunchKeys } from './launch-keys.ts';
import { provideMasterKey } from './master-key.ts';
import type { LaunchOptions } from './options.ts';
import { requirePort } from './ports.ts';
import { provideRedis } from './redis.ts';
import { Services } from './services.ts';
import { StopRequest } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

interface RunOptions extends LaunchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborted when Harvest shall stop. */
  readonly signal: AbortSignal;
  /** Takes what ends all services at once, for someone who does not want to wait for the drain. */
  readonly onStarted: (kill: () => void) => void;
}

/**
 * Starts everything, shows the first task, and with `exit` stops then, else when the signal is aborted.
 *
 * @returns the first task as it ended; null when it was stopped before
 * @throws SetupError when Harvest cannot be started or cannot go on; everything is stopped by then
 */
export async function runHarvest(options: RunOptions): Promise<Task | null> {
  const { terminal } = options;
  const fatal = new AbortController();
  const signal = AbortSignal.any([options.signal, fatal.signal]);
  const closers: (() => Promise<void>)[] = [];
  let task: Task | null = null;
  try {
    const { services, redisUrl } = await startAll({
      ...options,
      signal,
      closers,
      onFatal: (error) => {
        fatal.abort(error);
      },
    });
    await services.waitUntilReady(signal);
    const keys = await makeLaunchKeys(options.env, redisUrl);
    await warnOfForeignSecrets(options, redisUrl);
    if (keys === null) warnOfOpenDoor(terminal);
    else if (keys.first !== null) showFirstKey(terminal, keys.first);
    try {
      task = await runFirstTask({
        api: { url: services.apiUrl, key: keys?.ofTask ?? null },
        terminal,
        signal,
        onSubmitted: (taskId) => {
          services.hideLogsOf(taskId);
        },
      });
    } finally {
      await endKeys(keys, terminal);
    }
    if (!options.exit) {
      const key = keys === null ? null : (keys.first ?? '$HARVEST_API_KEY');
      showGuide({ terminal, apiUrl: services.apiUrl, key, metricsUrls: services.metricsUrls });
      await untilAborted(signal);
    }
  } catch (error) {
    if (!(error instanceof StopRequest)) throw error;
    terminal.line();
    terminal.line('Stopping: the workers finish what they hold. Ctrl-C again ends them at once.');
  } finally {
    for (const close of closers.reverse()) await close();
  }
  return task;
}

/** What is wrong with the stored secrets is no reason not to start: everything else works. */
async function warnOfForeignSecrets({ env, terminal }: RunOptions, redisUrl: string): Promise<void> {
  const foreign = await findForeignSecrets({ ...env, ...provideMasterKey(env, stateFolder) }, redisUrl);
  if (foreign !== null) terminal.line(`${terminal.bold('Warning')}   ${foreign}`);
}

/** The key expires by itself, so that a Redis that is away now is no reason to fail. */
async function endKeys(keys: LaunchKeys | null, terminal: Terminal): Promise<void> {
  try {
    await keys?.end();
  } catch {
    terminal.line('The key of the first task could not be revoked; it expires within 15 minutes.');
  }
}

interface StartOptions extends RunOptions {
  /** Takes what has to be closed, in the order of creation, even if a later step fails. */
  readonly closers: (() => Promise<void>)[];
  readonly onFatal: (error: Error) => void;
}

async function startAll(options: StartOptions): Promise<{ services: Services; redisUrl: string }> {
  const { terminal, env, port, workers, signal, closers } = options;
  const say = (text: string): void => {
    terminal.line(text);
  };
  const host = env['HOST']?.trim() ?? '';
  const listenHost = host === '' ? '127.0.0.1' : host;
  await requirePort(port, listenHost);

  const choosing = chooseProvider(env);
  // Awaited below; until then a failure must not count as unhandled, nor leave a Redis behind that just came up.
  choosing.catch(() => undefined);
  const redis = await provideRedis({ env, say, onFatal: options.onFatal });
  closers.push(async () => {
    if (await redis.stop()) say('Redis has stopped; its data is kept.');
  });
  const choice = await choosing;
  say(`${terminal.bold('Redis')}     ${redis.description}`);
  say(`${terminal.bold('Provider')}  ${choice.description}`);
  signal.throwIfAborted();

  const services = await Services.start({
    env: { ...env, ...choice.variables, ...provideMasterKey(env, stateFolder) },
    redisUrl: redis.url,
    host: listenHost,
    port,
    workers,
    say,
    onFatal: options.onFatal,
  });
  closers.push(async () => {
    await services.stop();
    say('API and workers have stopped.');
  });
  options.onStarted(() => {
    services.kill();
  });
  const crew = workers === 1 ? '1 worker' : `${String(workers)} workers`;
  say(`${terminal.bold('Services')}  API on ${services.apiUrl}, ${crew}`);
  return { services, redisUrl: redis.url };
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return promise;
}
