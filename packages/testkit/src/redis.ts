import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisUsers } from './redis-users.ts';

/** A private Redis process that tests may freeze, kill and restart. */
export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** Stops the process from running without closing its connections (SIGSTOP). */
  readonly freeze: () => void;
  readonly resume: () => void;
  /** Ends the process at once (SIGKILL), as a crash would; what AOF has written stays. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port with the same data. */
  readonly restart: () => Promise<void>;
  /** Ends the process and removes its data. */
  readonly stop: () => Promise<void>;
}

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was assigned');
  return address.port;
}

/**
 * Starts Redis on a free loopback port with AOF as in production, in a temporary folder. The binary is `redis-server`
 * or `valkey-server` on PATH.
 *
 * @param options.users who may use it, and what they may do; without them anybody may do anything
 * @param options.tls files of the certificate with which it speaks TLS, and nothing else
 */
export async function startTestRedis(
  options: { users?: RedisUsers; tls?: { certificateFile: string; keyFile: string } } = {},
): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'harvest-redis-'));
  const port = await freePort();
  const { users, tls } = options;
  const aclFile = join(folder, 'users.acl');
  if (users !== undefined) await writeFile(aclFile, users.acl);
  const settings = {
    ...(tls === undefined ? { port: String(port) } : tlsSettings(port, tls)),
    ...(users === undefined ? {} : { aclfile: aclFile }),
  };
  const login = users === undefined ? '' : `harvest:${users.password}@`;
  let child = await launch(folder, settings);

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    // A stopped process cannot act on SIGTERM.
    child.kill('SIGCONT');
    await exited;
  };
  return {
    url: `${tls === undefined ? 'redis' : 'rediss'}://${login}127.0.0.1:${String(port)}/0`,
    get pid() {
      return child.pid ?? 0;
    },
    freeze: () => {
      child.kill('SIGSTOP');
    },
    resume: () => {
      child.kill('SIGCONT');
    },
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGKILL');
      child = await launch(folder, settings);
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tlsSettings(port: number, tls: { certificateFile: string; keyFile: string }): Settings {
  return {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': tls.certificateFile,
    'tls-key-file': tls.keyFile,
    'tls-auth-clients': 'no',
  };
}

const readyLine = 'Ready to accept connections';

type Settings = Readonly<Record<string, string>>;

async function launch(folder: string, settings: Settings): Promise<ChildProcess> {
  const failures: string[] = [];
  for (const binary of ['redis-server', 'valkey-server']) {
    try {
      return await spawnServer(binary, folder, settings);
    } catch (error) {
      failures.push(`${binary}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`no Redis could be started: ${failures.join('; ')}`);
}

async function spawnServer(binary: string, folder: string, further: Settings): Promise<ChildProcess> {
  const settings = {
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
    ...further,
  };
  const child = spawn(
    binary,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`exited with ${String(code)}: ${output.slice(-500)}`));
    });
    child.stdout.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes(readyLine)) resolve();
    });
  });
  child.removeAllListeners('exit');
  endWithThisProcess(child);
  return child;
}

/**
 * Ends a child when this process is killed without a chance to do so: then the pipe to a waiting shell closes, and the
 * shell kills the child.
 */
function endWithThisProcess(child: ChildProcess): void {
  const guard = spawn('sh', ['-c', 'read -r _; kill -9 "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own process group: Ctrl-C must not take the guard away before it has done its work.
    detached: true,
  });
  // Without a shell there is no guard, and nothing else is lost.
  guard.on('error', () => undefined);
  child.once('exit', () => guard.kill('SIGKILL'));
}
