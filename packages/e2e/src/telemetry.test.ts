import { randomBytes } from 'node:crypto';
import type { OtlpReceiver, ReceivedSpan } from '@harvest/testkit/otlp-receiver';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench, type RunningApi, type RunningWorker } from './harness/bench.ts';
import { type Sample, scrape } from './harness/metrics.ts';
import type { FakeLlm } from '@harvest/testkit/llm';

const bench = new Bench();
afterEach(() => bench.close());

const spanKinds = { server: 2, client: 3, consumer: 5 } as const;
const canary = 'canary-5f1d-in-source-and-query';

interface Observed {
  readonly api: RunningApi;
  readonly worker: RunningWorker;
  readonly fake: FakeLlm;
  readonly otlp: OtlpReceiver;
}

async function startObserved(): Promise<Observed> {
  const redis = await bench.redis();
  const [fake, otlp] = await Promise.all([bench.provider({ flavour: 'openai' }), bench.otlp()]);
  const observability = { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, LOG_LEVEL: 'DEBUG' };
  const [api, worker] = await Promise.all([
    bench.api(redis, observability),
    bench.worker(redis, {
      ...observability,
      LLM_PROVIDER: 'openai',
      OPENAI_BASE_URL: fake.url,
      OPENAI_API_KEY: fake.apiKey,
      OPENAI_MODEL: fake.model,
    }),
  ]);
  return { api, worker, fake, otlp };
}

/** The one span of a kind in a trace. */
function only(spans: readonly ReceivedSpan[], kind: keyof typeof spanKinds): ReceivedSpan {
  const found = spans.filter((span) => span.kind === spanKinds[kind]);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`expected one ${kind} span, got ${JSON.stringify(found)}`);
  }
  return found[0];
}

describe('telemetry', () => {
  it('follows one trace from the request through the queue to the provider, in spans and in both logs', async () => {
    const { api, worker, fake, otlp } = await startObserved();
    const [traceId, callerSpanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const requestId = `req-${randomBytes(6).toString('hex')}`;
    const accepted = await api.client.accept(
      { source: 'The dam was built in 1931.', query: 'When?' },
      { traceparent: `00-${traceId}-${callerSpanId}-01`, 'x-request-id': requestId },
    );
    const task = await api.client.finished(accepted.task_id);
    expect(task.trace_id).toBe(traceId);
    const call = await fake.takeRequest();
    // An orderly end sends what the exporters still hold.
    expect(await Promise.all([api.process.terminate(), worker.process.terminate()])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);

    const spans = otlp.spans.filter((span) => span.traceId === traceId);
    const [server, consumer, client] = [
      only(spans, 'server'),
      only(spans, 'consumer'),
      only(spans, 'client'),
    ];
    expect(server).toMatchObject({
      service: 'harvest-api',
      name: 'POST /harvest',
      parentSpanId: callerSpanId,
    });
    expect(consumer).toMatchObject({ service: 'harvest-worker', parentSpanId: server.spanId });
    expect(client).toMatchObject({ service: 'harvest-worker', parentSpanId: consumer.spanId });
    expect(client.name).toBe(`chat ${fake.model}`);
    expect(client.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': fake.model,
      'gen_ai.response.model': fake.model,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 7,
    });
    expect(call.headers['traceparent']).toBe(`00-${traceId}-${client.spanId}-01`);

    const ids = { request_id: requestId, trace_id: traceId, task_id: accepted.task_id };
    expect(api.process.logs).toContainEqual(
      expect.objectContaining({ message: 'request', status: 202, ...ids }),
    );
    expect(worker.process.logs).toContainEqual(
      expect.objectContaining({ message: 'task finished', status: 'completed', ...ids }),
    );
  }, 60_000);

  it('never shows sources, queries or keys in logs and spans, even when the provider repeats the key', async () => {
    const { api, worker, fake, otlp } = await startObserved();
    fake.respondWith(
      { kind: 'fault', fault: 'server-error', quoting: fake.apiKey },
      { kind: 'fault', fault: 'invalid-key', quoting: fake.apiKey },
    );
    const body = { source: `The ${canary} sings.`, query: `Who sings of ${canary}?` };
    const { task_id: taskId } = await api.client.accept(body);
    const task = await api.client.finished(taskId);
    expect(task.error?.code).toBe('provider.auth_failed');
    expect(JSON.stringify(task.error)).not.toContain(fake.apiKey);
    await api.client.request('POST', '/harvest', { body: { ...body, query: '', surplus: canary } });
    await api.client.request('POST', '/harvest', { body: { ...body, source: canary.repeat(3_000) } });
    expect(await Promise.all([api.process.terminate(), worker.process.terminate()])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);

    const written = [...api.process.lines, ...worker.process.lines, ...otlp.spans.map((span) => span.raw)];
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter((text) => text.includes(canary))).toEqual([]);
    expect(written.filter((text) => text.includes(fake.apiKey))).toEqual([]);
  }, 60_000);

  it('counts requests and tasks in both processes, and never labels a series with an id', async () => {
    const { api, worker } = await startObserved();
    const requestId = `req-${randomBytes(6).toString('hex')}`;
    const { task_id: taskId } = await api.client.accept(
      { source: 'The dam was built in 1931.', query: 'When?' },
      { 'x-request-id': requestId },
    );
    const task = await api.client.finished(taskId);
    await api.client.request('GET', '/no-such-route/12345');
    const find = (samples: readonly Sample[], name: string, labels: object): Sample | undefined =>
      samples.find((sample) => sample.name === name && isSubset(labels, sample.labels));

    const apiSamples = await scrape(api.metricsUrl);
    expect(find(apiSamples, 'harvest_requests_total', { route: '/harvest', status: '202' })?.value).toBe(1);
    expect(find(apiSamples, 'harvest_requests_total', { route: 'unmatched', status: '404' })?.value).toBe(1);
    expect(find(apiSamples, 'harvest_request_duration_seconds_count', { route: '/harvest' })?.value).toBe(1);
    const workerSamples = await waitFor('the end of the job', async () => {
      const samples = await scrape(worker.metricsUrl);
      return find(samples, 'harvest_active_tasks', {})?.value === 0 ? samples : null;
    });
    expect(
      find(workerSamples, 'harvest_processing_time_seconds_count', {
        provider: 'openai',
        output_format: 'analysis',
      })?.value,
    ).toBe(1);
    expect(find(workerSamples, 'harvest_tasks_total', { status: 'completed' })?.value).toBe(1);

    const labels = [...apiSamples, ...workerSamples].flatMap((sample) => Object.values(sample.labels));
    for (const id of [taskId, requestId, String(task.trace_id), '12345']) {
      expect(labels.filter((label) => label.includes(id))).toEqual([]);
    }
    expect(labels.filter((label) => /tsk_|[0-9a-f]{16}/.test(label))).toEqual([]);
  }, 60_000);
});

function isSubset(part: object, whole: Readonly<Record<string, string>>): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}
