import { type Socket, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type RedisReply, decodeReplies, encodeCommand } from './redis-protocol.ts';

/** How a Redis answers: `loading` means that it is up and still reads its data. */
export type RedisState =
  | {
      readonly kind: 'up';
      readonly version: string | null;
      readonly pid: number | null;
      /** Its `maxmemory-policy` and `appendonly`; null when it does not tell. */
      readonly evictionPolicy: string | null;
      readonly appendOnly: string | null;
    }
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** A Redis URL without its user and password, to be shown to people. */
export function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}

/** Asks the Redis at `url` who it is; never throws for a server that is away or strange. */
export async function probeRedis(url: URL, timeoutMs: number): Promise<RedisState> {
  const settings = ['maxmemory-policy', 'appendonly'].map((name) => ['CONFIG', 'GET', name]);
  const questions = [['PING'], ['INFO', 'server'], ...settings];
  const login = url.password === '' ? [] : [['AUTH', ...credentials(url)]];
  let replies: readonly RedisReply[];
  try {
    replies = await askRedis(url, [...login, ...questions], timeoutMs);
  } catch (error) {
    return { kind: 'unreachable', reason: reasonOf(error) };
  }
  const refusal = replies
    .slice(0, login.length + 1)
    .map(errorOf)
    .find((text) => text !== null);
  if (refusal?.startsWith('LOADING') === true) return { kind: 'loading' };
  if (typeof refusal === 'string') return { kind: 'refused', reason: refusal };
  const [info, evictionPolicy, appendOnly] = replies.slice(login.length + 1);
  // A managed Redis may forbid INFO and CONFIG; it is up all the same.
  const facts = typeof info === 'string' ? info : '';
  const pid = /^process_id:(\d+)/m.exec(facts)?.[1];
  return {
    kind: 'up',
    version: /^(?:valkey_version|redis_version):(\S+)/m.exec(facts)?.[1] ?? null,
    pid: pid === undefined ? null : Number(pid),
    evictionPolicy: settingOf(evictionPolicy),
    appendOnly: settingOf(appendOnly),
  };
}

/**
 * Sends commands over a connection of their own.
 *
 * @returns their replies, in order
 * @throws Error when the server cannot be reached or does not answer in time
 */
export async function askRedis(
  url: URL,
  commands: readonly string[][],
  timeoutMs: number,
): Promise<readonly RedisReply[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly RedisReply[]>();
  const address = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || '6379') };
  const socket: Socket =
    url.protocol === 'rediss:' ? connectTls({ ...address, servername: address.host }) : connect(address);
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${String(timeoutMs / 1000)} s`));
  }, timeoutMs);
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    try {
      const replies = decodeReplies(received, commands.length);
      if (replies !== null) resolve(replies);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on('error', reject);
  socket.on('close', () => {
    reject(new Error('it closed the connection'));
  });
  socket.write(commands.map(encodeCommand).join(''));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function credentials(url: URL): string[] {
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  return user === '' ? [password] : [user, password];
}

function settingOf(reply: RedisReply | undefined): string | null {
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : null;
}

function errorOf(reply: RedisReply): string | null {
  return typeof reply === 'object' && reply !== null && 'error' in reply ? reply.error : null;
}

function reasonOf(error: unknown): string {
  // Happy Eyeballs reports the failures of all addresses together; the first tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (!(first instanceof Error)) return String(first);
  const code = 'code' in first ? first.code : undefined;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND') return 'there is no such host';
  return first.message;
}
