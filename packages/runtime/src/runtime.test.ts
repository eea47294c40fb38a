import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { z } from 'zod';
import { fullJitterMs } from './backoff.ts';
import { HarvestError, toHarvestError } from './harvest-error.ts';
import { CloseStack, onShutdownSignal, withTimeout } from './lifecycle.ts';
import { ConfigError, booleanVariable, integerVariable, loadConfig } from './load-config.ts';
import { silentLogger } from './logger.ts';
import { SpanKind, contextOfTraceparent, startSpan, traceparentOf } from './tracing.ts';

describe('loading a configuration', () => {
  const schema = z.object({
    PORT: integerVariable({ min: 1, max: 65_535, default: 8_000 }),
    DEBUG: booleanVariable(false),
    API_KEY: z.string().min(8).optional(),
  });

  it('takes an empty string as unset and ignores what it does not know', () => {
    expect(loadConfig(schema, { PORT: ' ', API_KEY: '', OTHER: 'x' })).toEqual({ PORT: 8_000, DEBUG: false });
  });

  it('names every problem at once and repeats no value', () => {
    const load = () => loadConfig(schema, { PORT: '1.5', DEBUG: 'secret-1', API_KEY: 'secret' });
    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      const { message, problems } = error as ConfigError;
      expect(problems).toHaveLength(3);
      for (const name of ['PORT', 'DEBUG', 'API_KEY']) expect(message).toContain(name);
      expect(message).not.toContain('secret');
    }
  });
});

describe('closing', () => {
  it('closes in reverse order and goes on after a failure and after a step that never ends', async () => {
    const closed: string[] = [];
    const stack = new CloseStack({ logger: silentLogger, stepTimeoutMs: 5 });
    stack.add({ name: 'first', close: () => void closed.push('first') });
    stack.add({ name: 'hangs', close: () => new Promise(() => undefined) });
    stack.add({ name: 'fails', close: () => Promise.reject(new Error('no')) });
    stack.add({ name: 'last', close: () => void closed.push('last') });
    await stack.close();
    await stack.close();
    expect(closed).toEqual(['last', 'first']);
  });

  it('rejects a promise that takes too long', async () => {
    await expect(withTimeout(new Promise(() => undefined), 1)).rejects.toThrow('timed out after 1 ms');
    await expect(withTimeout(Promise.resolve(7), 1_000)).resolves.toBe(7);
  });

  it('stops once at the first signal, exits with 0, and with 1 at a second one', async () => {
    const exits: number[] = [];
    const target = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
    const stopped = Promise.withResolvers<undefined>();
    let stops = 0;
    onShutdownSignal({
      process: target as unknown as NodeJS.Process,
      logger: silentLogger,
      hardLimitMs: 60_000,
      stop: () => {
        stops += 1;
        return stopped.promise;
      },
    });
    target.emit('SIGTERM', 'SIGTERM');
    target.emit('SIGINT', 'SIGINT');
    expect(exits).toEqual([1]);
    stopped.resolve(undefined);
    await stopped.promise;
    await Promise.resolve();
    expect(exits).toEqual([1, 0]);
    expect(stops).toBe(1);
  });
});

describe('errors', () => {
  it('hides what an unexpected error says and keeps it as the cause', () => {
    const cause = new Error('postgres://user:secret@host');
    const error = toHarvestError(cause);
    expect(error).toMatchObject({ code: 'internal.unexpected', status: 500, retry: 'never', cause });
    expect(error.publicMessage).not.toContain('secret');
    expect(toHarvestError(error)).toBe(error);
  });

  it('takes status and retry class from the table', () => {
    const error = new HarvestError({ code: 'queue.full', publicMessage: 'Full.', retryAfterMs: 5 });
    expect(error).toMatchObject({ status: 503, retry: 'after', retryAfterMs: 5 });
  });
});

describe('backoff', () => {
  it('stays between zero and the growing, capped ceiling', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = fullJitterMs({ attempt, baseMs: 100, capMs: 5_000, random: () => random });
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(5_000, 100 * 2 ** attempt));
      }),
    );
  });
});

describe('tracing without an exporter', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('goes on with the trace of a valid traceparent', () => {
    const span = startSpan({ name: 'x', kind: SpanKind.SERVER, parent: contextOfTraceparent(traceparent) });
    expect(span.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(traceparentOf(span.context)).toBe(traceparent);
  });

  it.each([
    undefined,
    '',
    'x',
    traceparent.toUpperCase(),
    traceparent.replace('00-', 'ff-'),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    `${traceparent}-more`,
  ])('begins a trace of its own for %j', (header) => {
    const span = startSpan({ name: 'x', kind: SpanKind.SERVER, parent: contextOfTraceparent(header) });
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    expect(traceparentOf(span.context)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});
