import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newApiKeySchema } from '@harvest/contracts/api-key';
import { type Scope, scopeNames } from '@harvest/contracts/scopes';
import type { FakeLlm } from '@harvest/testkit/llm';
import type { OtlpReceiver } from '@harvest/testkit/otlp-receiver';
import { type TestRedis, startTestRedis } from '@harvest/testkit/redis';
import { createRedisUsers } from '@harvest/testkit/redis-users';
import { type FixtureSite, startFixtureSite } from '@harvest/testkit/site';
import { type WebhookReceiver, startWebhookReceiver } from '@harvest/testkit/webhook-receiver';
import { z } from 'zod';
import { read } from '../harness/api-client.ts';
import { Bench, type RunningApi, type RunningWorker } from '../harness/bench.ts';
import { goodAnswer, obey } from './fake-providers.ts';
import { RemoteClient } from './remote-client.ts';
import { type TokenIssuer, startTokenIssuer } from './token-issuer.ts';
import { type Trap, startTrap } from './trap.ts';

/** Somebody with an API key. */
export interface Holder {
  readonly tenant: string;
  readonly keyId: string;
  readonly key: string;
  readonly client: RemoteClient;
}

/** What a key may do and how much, where it is not everything but administration. */
export interface KeySettings {
  readonly tenant?: string;
  readonly scopes?: readonly Scope[];
  readonly limits?: object;
  readonly budget?: object;
}

/** Real processes with authentication on, their Redis under its ACL user, and everybody whom they talk to. */
export interface SecuredSystem {
  readonly bench: Bench;
  readonly redis: TestRedis;
  /** The same Redis for a user who may look at everything. */
  readonly lookoutUrl: string;
  /** Behind a proxy that it trusts; knows tokens, and may call local webhooks. */
  readonly api: RunningApi;
  /** Another process of the same installation, with the settings of delivery as far as possible. */
  readonly other: RunningApi;
  readonly worker: RunningWorker;
  readonly masterKey: string;
  /** Lead a worker to the fake providers. */
  readonly providerVariables: Readonly<Record<string, string>>;
  /** OpenAI, with a key of the operator; does what a prompt asks of it. */
  readonly openai: FakeLlm;
  /** Anthropic, which takes the canary alone and repeats it in its errors. */
  readonly anthropic: FakeLlm;
  /** The tenants' own provider key that must be found nowhere. */
  readonly canary: string;
  readonly site: FixtureSite;
  readonly trap: Trap;
  readonly receiver: WebhookReceiver;
  readonly otlp: OtlpReceiver;
  readonly issuer: TokenIssuer;
  /** Holds the scope `admin` and no other. */
  readonly admin: Holder;
  /** Makes a key by the route, in a tenant of its own unless one is named. */
  readonly createHolder: (settings?: KeySettings) => Promise<Holder>;
  /** A client without a key. */
  readonly stranger: RemoteClient;
  /** All that the processes wrote. */
  readonly logLines: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Every scope but that of administration. */
const tenantScopes = scopeNames.filter((name) => name !== 'admin');

/** Settings that a test may want to hear from. */
const processVariables = { AUTH: 'keys', LOG_LEVEL: 'DEBUG' };
const workerVariables = {
  LLM_PROVIDER: 'extractive',
  TASK_ATTEMPTS_MAX: '1',
  WORKER_CONCURRENCY: '50',
  BREAKER_CALLS_MIN: '1000',
  ACQUISITION_HOST_DELAY_MS: '0',
  ACQUISITION_TIMEOUT_MS: '1500',
  ACQUISITION_PAGE_BYTES_MAX: '1048576',
};

/** Starts everything; whoever starts it closes it. */
export async function startSecuredSystem(): Promise<SecuredSystem> {
  const bench = new Bench();
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const surroundings = await startSurroundings(bench, closers);
    return { ...surroundings, ...(await startProcesses(surroundings)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Processes = Pick<
  SecuredSystem,
  'api' | 'other' | 'worker' | 'admin' | 'createHolder' | 'stranger' | 'logLines'
>;
type Surroundings = Omit<SecuredSystem, keyof Processes | 'close'> & { readonly masterKeyFile: string };

/** Everything that the processes talk to. What is started is put into `closers`, newest last. */
async function startSurroundings(bench: Bench, closers: (() => Promise<unknown>)[]): Promise<Surroundings> {
  const keep = async <T extends { close: () => Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    closers.push(() => started.close());
    return started;
  };
  const folder = await mkdtemp(join(tmpdir(), 'harvest-secured-'));
  closers.push(() => rm(folder, { recursive: true }));
  const masterKey = randomBytes(32).toString('hex');
  const masterKeyFile = join(folder, 'master-key');
  await writeFile(masterKeyFile, `${masterKey}\n`, { mode: 0o600 });
  const canary = `sk-ant-canary-${randomBytes(16).toString('hex')}`;
  const lookoutPassword = randomBytes(16).toString('hex');
  const users = createRedisUsers();
  const acl = `${users.acl}user lookout on >${lookoutPassword} ~* &* +@all\n`;
  const redis = await startTestRedis({ users: { ...users, acl } });
  closers.push(
    () => redis.stop(),
    () => bench.close(),
  );
  const trap = await keep(startTrap());
  const [site, receiver, issuer, otlp, openai, anthropic] = await Promise.all([
    keep(startFixtureSite()),
    keep(startWebhookReceiver()),
    keep(startTokenIssuer()),
    bench.otlp(),
    bench.provider({ flavour: 'openai', behaviour: goodAnswer, decide: obey('', trap.port) }),
    bench.provider({
      flavour: 'anthropic',
      apiKey: canary,
      behaviour: goodAnswer,
      decide: obey(canary, trap.port),
    }),
  ]);
  const lookoutUrl = redis.url.replace(/harvest:[^@]+/, `lookout:${lookoutPassword}`);
  const providerVariables = {
    OPENAI_BASE_URL: openai.url,
    OPENAI_API_KEY: openai.apiKey,
    OPENAI_MODEL: openai.model,
    ANTHROPIC_BASE_URL: anthropic.url,
    ANTHROPIC_MODEL: anthropic.model,
    // Nobody is there.
    GEMINI_BASE_URL: 'http://127.0.0.1:1',
    GEMINI_API_KEY: 'sk-of-the-operator',
  };
  const peers = { site, trap, receiver, issuer, otlp, openai, anthropic };
  return { bench, redis, lookoutUrl, masterKey, masterKeyFile, providerVariables, canary, ...peers };
}

async function startProcesses(surroundings: Surroundings): Promise<Processes> {
  const { bench, redis, trap, receiver } = surroundings;
  const common = {
    ...processVariables,
    HARVEST_MASTER_KEY_FILE: surroundings.masterKeyFile,
    OTEL_EXPORTER_OTLP_ENDPOINT: surroundings.otlp.url,
  };
  const webhooks = {
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOWED_HOSTS: `127.0.0.1:${String(receiver.port)}`,
    // Only its address keeps the trap from being called.
    WEBHOOK_ALLOWED_PORTS: `80,443,${String(trap.port)}`,
  };
  const { variables: tokenVariables } = surroundings.issuer;
  const firstKey = await createFirstKey(bench, redis.url);
  const [api, other, worker] = await Promise.all([
    bench.api(redis, { ...common, ...webhooks, ...tokenVariables, TRUSTED_PROXIES: '127.0.0.1' }),
    bench.api(redis, common),
    bench.worker(redis, {
      ...common,
      ...webhooks,
      ...workerVariables,
      ...surroundings.providerVariables,
      ACQUISITION_ALLOWED_HOSTS: `127.0.0.1:${String(surroundings.site.port)}`,
      ACQUISITION_ALLOWED_PORTS: `80,443,${String(trap.port)}`,
      NODE_OPTIONS: `--import ${new URL('./hostile-names.mjs', import.meta.url).href}`,
    }),
  ]);
  const admin = { ...firstKey, client: new RemoteClient(api.url, firstKey.key) };
  return {
    api,
    other,
    worker,
    admin,
    createHolder: holderFactory(admin, api.url),
    stranger: new RemoteClient(api.url),
    logLines: () => [api, other, worker].flatMap(({ process }) => process.lines),
  };
}

function holderFactory(admin: Holder, url: string): SecuredSystem['createHolder'] {
  let tenants = 0;
  return async (settings = {}) => {
    tenants += 1;
    const { tenant = `tenant-${String(tenants)}`, scopes = tenantScopes, ...rest } = settings;
    const body = { tenant, name: 'test', scopes, ...rest };
    const created = read(await admin.client.request('POST', '/admin/keys', { body }), 201, newApiKeySchema);
    const key = z.string().parse(created.key);
    return { tenant, keyId: created.key_id, key, client: new RemoteClient(url, key) };
  };
}

/** The key of an operator, by the command that is there for the first one. */
async function createFirstKey(bench: Bench, redisUrl: string): Promise<Omit<Holder, 'client'>> {
  const command = bench.launch({
    name: 'api-keys',
    script: 'apps/worker/src/api-keys/main.ts',
    args: ['create', '--name', 'operator', '--tenant', 'operators', '--scopes', 'admin', '--json'],
    env: { REDIS_URL: redisUrl },
  });
  const { code } = await command.exited;
  if (code !== 0) throw new Error(`no first key: ${command.lines.join('\n')}`);
  const created = newApiKeySchema.parse(JSON.parse(command.stdoutLines.join('')));
  return { tenant: created.tenant, keyId: created.key_id, key: z.string().parse(created.key) };
}
