/** What every network provider makes of answers that are errors, broken or missing. */
import { HarvestError } from '@harvest/runtime/harvest-error';
import {
  type Behaviour,
  type FakeLlm,
  type FaultName,
  llmFlavours,
  startFakeLlm,
} from '@harvest/testkit/llm';
import type { ModelProvider } from '../spec/provider.ts';
import { openProvider, patientContext, readAll, rejectionOf, requestFor } from './provider-under-test.ts';

type Code = HarvestError['code'];

const faultCodes: readonly (readonly [fault: FaultName, code: Code])[] = [
  ['context-too-long', 'provider.context_too_long'],
  ['content-filtered', 'provider.content_filtered'],
  ['invalid-key', 'provider.auth_failed'],
  ['forbidden', 'provider.forbidden'],
  ['model-not-found', 'provider.model_not_found'],
  ['request-timeout', 'provider.timeout'],
  ['rate-limited', 'provider.rate_limited'],
  ['quota-exhausted', 'provider.quota_exhausted'],
  ['server-error', 'provider.server_error'],
  ['overloaded', 'provider.overloaded'],
];

const statusCodes: readonly (readonly [status: number, code: Code])[] = [
  [400, 'provider.bad_request'],
  [401, 'provider.auth_failed'],
  [403, 'provider.forbidden'],
  [404, 'provider.bad_request'],
  [408, 'provider.timeout'],
  [429, 'provider.rate_limited'],
  [500, 'provider.server_error'],
  [502, 'provider.server_error'],
  [503, 'provider.overloaded'],
  [504, 'provider.server_error'],
  [529, 'provider.overloaded'],
];

const brokenStreams: readonly (readonly [
  kind: 'cut' | 'malformed' | 'no-end-mark' | 'stream-error',
  code: Code,
])[] = [
  ['cut', 'provider.stream_interrupted'],
  ['no-end-mark', 'provider.stream_interrupted'],
  ['malformed', 'provider.invalid_response'],
  ['stream-error', 'provider.server_error'],
];

/** What the fake servers bill, and what each has said of it when its stream goes wrong. */
const billed = {
  inputTokens: 12,
  outputTokens: 7,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  cacheWriteLongTokens: 0,
  reasoningTokens: 0,
};
const billedSoFar: Record<string, Partial<Record<(typeof brokenStreams)[number][0], object>>> = {
  // Ollama counts with its end mark, and bills nobody.
  ollama: {},
  // OpenAI counts in the last chunk before its end mark.
  openai: { 'no-end-mark': billed },
  // Anthropic counts the input at the start and the output at the end.
  anthropic: {
    cut: { ...billed, outputTokens: 1 },
    malformed: { ...billed, outputTokens: 1 },
    'stream-error': { ...billed, outputTokens: 1 },
    'no-end-mark': billed,
  },
  // Gemini counts with every chunk.
  gemini: { cut: billed, malformed: billed, 'stream-error': billed, 'no-end-mark': billed },
};

/** Faults that an API does not have. */
const absentFaults: Partial<Record<string, readonly FaultName[]>> = {
  ollama: ['content-filtered', 'quota-exhausted'],
};

/** Everything of an error that could reach a client or a log. */
function everythingOf(error: HarvestError): string {
  const cause = error.cause instanceof Error ? `${error.cause.message} ${error.cause.stack ?? ''}` : '';
  return [error.message, error.publicMessage, error.stack, JSON.stringify(error.details), cause].join(' ');
}

describe.each(llmFlavours)('the %s provider', (flavour) => {
  let fake: FakeLlm;
  let provider: ModelProvider;
  let closeProvider: () => Promise<void>;

  beforeEach(async () => {
    fake = await startFakeLlm({ flavour });
    ({ provider, close: closeProvider } = openProvider(fake));
  });

  afterEach(async () => {
    await fake.close();
    await closeProvider();
  });

  /** The error of a whole answer; that of a stream must be the same. */
  async function errorOf(behaviour: Behaviour): Promise<HarvestError> {
    fake.respondWith(behaviour);
    const whole = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
    const streamed = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    if (!(whole instanceof HarvestError) || !(streamed.error instanceof HarvestError)) {
      throw new Error('expected a HarvestError', { cause: [whole, streamed] });
    }
    expect(streamed).toMatchObject({ deltas: [], finishes: [] });
    expect(streamed.error.code).toBe(whole.code);
    expect(streamed.error.publicMessage).toBe(whole.publicMessage);
    expect(streamed.error.retryAfterMs).toBe(whole.retryAfterMs);
    return whole;
  }

  const ownFaults = faultCodes.filter(([fault]) => absentFaults[flavour]?.includes(fault) !== true);

  it.each(ownFaults)('reports %s as %s', async (fault, code) => {
    await expect(errorOf({ kind: 'fault', fault })).resolves.toMatchObject({ code });
  });

  it.each(ownFaults)('never repeats the key when the server does so in %s', async (fault) => {
    const error = await errorOf({
      kind: 'fault',
      fault,
      quoting: `You sent ${fake.apiKey} and sk-another-key-123456.`,
    });
    expect(everythingOf(error)).not.toContain(fake.apiKey);
    expect(everythingOf(error)).not.toContain('sk-another-key');
  });

  it.each(statusCodes)('reports a status %d without a readable body as %s', async (status, code) => {
    const body = '<html>gateway</html>';
    await expect(
      errorOf({ kind: 'status', status, headers: { 'content-type': 'text/html' }, body }),
    ).resolves.toMatchObject({
      code,
    });
  });

  it('keeps a very long error body short', async () => {
    const error = await errorOf({
      kind: 'fault',
      fault: 'server-error',
      quoting: 'very long '.repeat(10_000),
    });
    expect(error.publicMessage.length).toBeLessThan(500);
  });

  it('waits as long as the provider asks for', async () => {
    const headers = { 'retry-after': '7' };
    const error = await errorOf({ kind: 'fault', fault: 'rate-limited', headers, retryAfterSeconds: 7 });
    expect(error.retryAfterMs).toBe(7_000);
  });

  it('waits until the date that the provider names', async () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' };
    const error = await errorOf({ kind: 'fault', fault: 'rate-limited', headers });
    expect(error.retryAfterMs).toBe(30_000);
  });

  it('does not invent a time to wait', async () => {
    const error = await errorOf({ kind: 'fault', fault: 'rate-limited' });
    expect(error.retryAfterMs).toBeUndefined();
  });

  it('reports a reset connection as unreachable, with address and advice for the log alone', async () => {
    const error = await errorOf({ kind: 'reset' });
    expect(error.code).toBe('provider.unreachable');
    const setting = `${flavour.toUpperCase()}_BASE_URL`;
    expect(error.details).toMatchObject({
      base_url: fake.url,
      advice: expect.stringContaining(setting) as unknown,
    });
    expect(error.publicMessage).not.toContain(new URL(fake.url).host);
    expect(error.publicMessage).not.toContain(setting);
  });

  it('reports a refused connection as unreachable', async () => {
    await fake.close();
    const error = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
    expect(error).toMatchObject({ code: 'provider.unreachable' });
    expect(String(error)).toContain('cannot be reached (connection refused).');
    fake = await startFakeLlm({ flavour });
  });

  it.each(brokenStreams)(
    'reports a stream that is broken by %s as %s, never as a success',
    async (kind, code) => {
      fake.respondWith({ kind, chunks: ['One ', 'two'] });
      const { finishes, error } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
      expect(error).toMatchObject({ code });
      expect(finishes).toEqual([]);
    },
  );

  it.each(brokenStreams)('reports what was billed for a stream that is broken by %s', async (kind) => {
    fake.respondWith({ kind, chunks: ['One ', 'two'] });
    const { error } = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    const usage = error instanceof HarvestError ? error.details['usage'] : error;
    expect(usage).toEqual(billedSoFar[flavour]?.[kind]);
  });

  it('reports a whole answer that breaks off as interrupted', async () => {
    fake.respondWith({ kind: 'cut' });
    const error = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
    expect(error).toMatchObject({ code: 'provider.stream_interrupted' });
  });

  it.each(['null', '[]', '{}', '"text"', '{"choices": []}', 'not JSON'])(
    'refuses %s as an answer',
    async (body) => {
      fake.respondWith({
        kind: 'status',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body,
      });
      const error = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
      expect(['provider.invalid_response', 'provider.stream_interrupted']).toContain(
        error instanceof HarvestError ? error.code : error,
      );
      const list = await rejectionOf(provider.listModels(patientContext()));
      // An object without models is an empty list to some and an error to others; it is never a crash.
      if (list !== undefined) expect(list).toMatchObject({ code: 'provider.invalid_response' });
    },
  );

  it('reports a model that is not there', async () => {
    const error = await rejectionOf(provider.complete(requestFor('no-such-model'), patientContext()));
    expect(error).toMatchObject({ code: 'provider.model_not_found' });
    if (flavour === 'ollama') expect(String(error)).toContain('`ollama pull no-such-model`');
  });

  it('reports answers that a filter withheld, and what was billed for them, where the provider has one', async () => {
    if (flavour === 'ollama') return;
    fake.respondWith({ kind: 'answer', finish: 'filtered' });
    const whole = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
    const streamed = await readAll(provider.stream(requestFor(fake.model), patientContext()));
    const error = { code: 'provider.content_filtered', details: { usage: billed } };
    expect(whole).toMatchObject(error);
    expect(streamed).toMatchObject({ finishes: [], error });
  });

  it('names the setting to check in the log alone when the server’s own key or address is wrong', async () => {
    const setting = flavour.toUpperCase();
    const missing = await errorOf({ kind: 'status', status: 404, headers: {}, body: 'nothing here' });
    expect(missing.details['advice']).toContain(`${setting}_BASE_URL`);
    expect(missing.publicMessage).not.toContain(setting);
    if (flavour === 'ollama') return;
    const refused = await errorOf({ kind: 'fault', fault: 'invalid-key' });
    expect(refused.details['advice']).toBe(`Check ${setting}_API_KEY.`);
    expect(refused.publicMessage).not.toContain(setting);
  });

  it('refuses a key that does not work, where the provider has keys', async () => {
    const other = openProvider({ flavour, url: fake.url, apiKey: 'sk-wrong-key-987654321' });
    const error = await rejectionOf(other.provider.validateKey(patientContext()));
    await other.close();
    if (flavour === 'ollama') expect(error).toBeUndefined();
    else expect(error).toMatchObject({ code: 'provider.auth_failed' });
  });

  it('gives up a whole answer that grows beyond all bounds', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = ' '.repeat(65 * 1_024 * 1_024);
    fake.respondWith({ kind: 'status', status: 200, headers, body });
    const error = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
    expect(error).toMatchObject({ code: 'provider.invalid_response' });
    expect(error).toHaveProperty('cause.message', 'the response is too large');
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow a redirect of status %d with its key',
    async (status) => {
      const elsewhere = await startFakeLlm({ flavour });
      fake.respondWith({ kind: 'status', status, headers: { location: elsewhere.url } });
      const whole = await rejectionOf(provider.complete(requestFor(fake.model), patientContext()));
      const streamed = await readAll(provider.stream(requestFor(fake.model), patientContext()));
      const embedded = provider.embed?.({ model: fake.embeddingModel, texts: ['text'] }, patientContext());
      const errors = [whole, streamed.error, embedded === undefined ? whole : await rejectionOf(embedded)];
      await elsewhere.close();
      for (const error of errors) expect(error).toMatchObject({ code: 'provider.unreachable' });
      expect(elsewhere.requests).toEqual([]);
    },
  );
});
