import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import type { ReceivedRequest } from '@harvest/testkit/llm';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench } from './harness/bench.ts';
import type { RawAnswer } from './harness/api-client.ts';
import { SecretSearch, dumpRedis } from './harness/hiding-places.ts';

const bench = new Bench();
let receiver: Server | null = null;
afterEach(async () => {
  await bench.close();
  receiver?.close();
  receiver = null;
});

const canary = `sk-canary-${randomBytes(16).toString('hex')}`;
const source = 'The dam was built in 1931. Nobody lives below it.';
const options = { provider: 'openai' };

/** Repeats the key in its error, as some providers do. */
function repeatKey({ headers, body }: ReceivedRequest) {
  const asked = JSON.stringify(body ?? null);
  const said = `Your request had ${String(headers.authorization)} and ${canary}`;
  const status = [400, 401, 500].find((each) => asked.includes(`status ${String(each)}`));
  if (status !== undefined) {
    const error = { message: said, type: canary, code: canary };
    return { kind: 'status', status, body: JSON.stringify({ error }) } as const;
  }
  return asked.includes('be silent') ? ({ kind: 'silent' } as const) : undefined;
}

/** Takes webhooks in, and keeps what they say. */
async function receiveWebhooks(): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = [];
  receiver = createServer((req, res) => {
    let text = JSON.stringify(req.headers);
    req.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    req.on('end', () => {
      bodies.push(text);
      res.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${String(address.port)}/hook`, bodies };
}

describe('a provider key', () => {
  it('stands in no store, file, log, trace, metric, answer, error or webhook', async () => {
    const [redis, otlp, hooks] = await Promise.all([bench.redis(), bench.otlp(), receiveWebhooks()]);
    const fake = await bench.provider({ flavour: 'openai', apiKey: canary, decide: repeatKey });
    const variables = {
      HARVEST_MASTER_KEY: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'DEBUG',
      OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
      WEBHOOK_ALLOWED_PORTS: new URL(hooks.url).port,
    };
    const [api, worker] = await Promise.all([
      bench.api(redis, variables),
      bench.worker(redis, {
        ...variables,
        LLM_PROVIDER: 'extractive',
        OPENAI_BASE_URL: fake.url,
        OPENAI_MODEL: fake.model,
        TASK_ATTEMPTS_MAX: '1',
        BREAKER_CALLS_MIN: '1000',
      }),
    ]);
    const answers: RawAnswer[] = [];
    const ask = async (method: string, path: string, init: Parameters<typeof api.client.request>[2] = {}) => {
      const answer = await api.client.request(method, path, init);
      answers.push(answer);
      return answer;
    };
    const headers = { 'X-Provider-Key-OpenAI': canary };
    const webhook = { url: hooks.url, secret: `whsec_${randomBytes(32).toString('base64')}` };
    const submit = async (
      query: string,
      init: { headers?: Record<string, string> } = {},
    ): Promise<string> => {
      const answer = await ask('POST', '/harvest', { ...init, body: { source, query, options, webhook } });
      expect(answer).toMatchObject({ status: 202, body: {} });
      return (answer.body as { task_id: string }).task_id;
    };
    const finish = async (taskId: string): Promise<string> => {
      const { status } = await api.client.finished(taskId);
      await ask('GET', `/harvest/${taskId}`);
      await ask('GET', `/harvest/${taskId}/events`);
      return status;
    };

    expect(await finish(await submit('When was it built?', { headers }))).toBe('completed');
    for (const status of ['400', '500'])
      expect(await finish(await submit(`Answer with status ${status}`, { headers }))).toBe('failed');
    const chat = { model: `openai/${fake.model}`, messages: [{ role: 'user', content: 'Hello' }] };
    for (const stream of [true, false])
      await ask('POST', '/chat/completions', { headers, body: { ...chat, stream } });
    const failing = { ...chat, messages: [{ role: 'user', content: 'status 400' }] };
    for (const stream of [true, false])
      await ask('POST', '/chat/completions', { headers, body: { ...failing, stream } });
    const check = await ask('POST', '/validate-key', { body: { provider: 'openai', key: canary } });
    expect(check.body).toMatchObject({ status: 'valid' });
    await ask('POST', '/validate-key', { body: { provider: 'openai', key: `${canary}-` } });
    expect((await ask('PUT', '/keys/openai', { body: { key: canary } })).status).toBe(200);
    await ask('GET', '/keys');
    expect(await finish(await submit('When was it built, again?'))).toBe('completed');
    await ask('POST', '/estimate', { headers, body: { source, query: 'When?', options } });
    // While this one runs, its sealed key lies in Redis.
    const waiting = await submit('be silent', { headers });
    await waitFor('the silent call', () =>
      JSON.stringify(fake.requests.at(-1)?.body ?? '').includes('be silent'),
    );
    // A key that is refused is not tried again for a while, so that this comes last.
    expect(await finish(await submit('Answer with status 401', { headers }))).toBe('failed');
    // What is sent in the wrong way comes back in no complaint.
    await ask('PUT', '/keys/openai', { body: { key: `${canary} ` } });
    await ask('PUT', '/keys/openai', { body: { key: canary, name: canary } });
    await ask('PUT', '/keys/ollama', { body: { key: canary } });
    await ask('POST', '/validate-key', { body: { provider: canary, key: canary } });
    await ask('POST', '/harvest', {
      headers: { 'X-Provider-Key-OpenAI': `${canary} x` },
      body: { source, query: 'q' },
    });
    await waitFor('the webhooks', () => hooks.bodies.length >= 5);

    const metrics = await Promise.all(
      [api, worker].map(async ({ metricsUrl }) => await (await fetch(metricsUrl)).text()),
    );
    const dump = await dumpRedis(redis.url);
    await api.client.cancel(waiting, 202);
    await Promise.all([api.process.terminate(), worker.process.terminate()]);

    const places = new Map([
      ...dump,
      ...[api, worker].map(({ process }) => [process.name, process.lines.join('\n')] as const),
      ...otlp.spans.map((span, index) => [`span ${String(index)} ${span.name}`, span.raw] as const),
      ...metrics.map((text, index) => [`metrics ${String(index)}`, text] as const),
      ...hooks.bodies.map((text, index) => [`webhook ${String(index)}`, text] as const),
      ...answers.map(
        ({ status, body, headers: fields }, index) =>
          [`answer ${String(index)}: ${String(status)}`, JSON.stringify([body, [...fields]])] as const,
      ),
    ]);
    // The search must be able to find, and every kind of place must be there.
    const search = new SecretSearch(canary);
    expect(search.findIn(new Map([['the provider', JSON.stringify(fake.requests)]]))).toHaveLength(1);
    expect([...dump.keys()].filter((name) => /\.rdb$|\.aof$/.test(name)).length).toBeGreaterThanOrEqual(2);
    expect([...dump].some(([name, text]) => name.includes(waiting) && text.includes('v1.'))).toBe(true);
    expect(otlp.spans.length).toBeGreaterThan(20);
    expect(search.findIn(places)).toEqual([]);
  }, 120_000);

  it('is found wherever and however it stands', () => {
    const search = new SecretSearch(canary);
    const texts = [
      `x${canary}y`,
      Buffer.from(canary).toString('hex'),
      ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${canary}z`).toString('base64')),
    ];
    for (const text of texts) expect(search.findIn(new Map([['here', text]]))).toEqual(['here']);
    expect(search.findIn(new Map([['here', 'sk-canary-of-somebody-else']]))).toEqual([]);
  });
});
