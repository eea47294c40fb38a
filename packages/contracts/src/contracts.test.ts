import fc from 'fast-check';
import { errorCodeNames, errorCodes, problemTypeOf } from './error-codes.ts';
import { createHarvestRequestSchema, isUrlSource } from './harvest-request.ts';
import { routes } from './routes.ts';
import { eventIdSchema, isTerminalEvent, terminalEventTypes } from './task-events.ts';
import { createTaskId, isTaskId, taskIdSchema } from './task-id.ts';
import { traceIdOf } from './task-record.ts';
import { isTerminal, taskStatuses } from './task-status.ts';

describe('task ids', () => {
  it('carry 130 random bits and are never equal', () => {
    const ids = Array.from({ length: 5_000 }, createTaskId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(taskIdSchema.safeParse(id).success).toBe(true);
    // Every position takes every one of the 32 letters: no bits are wasted on a fixed pattern.
    for (let at = 4; at < 30; at += 1) expect(new Set(ids.map((id) => id[at])).size).toBe(32);
  });

  it.each([
    '',
    'tsk_',
    `tsk_${'a'.repeat(25)}`,
    `tsk_${'a'.repeat(27)}`,
    `tsk_${'i'.repeat(26)}`,
    `tsk_${'A'.repeat(26)}`,
    `tsk_${'a'.repeat(26)}\n`,
  ])('do not include %j', (text) => {
    expect(isTaskId(text)).toBe(false);
  });
});

describe('the request schema', () => {
  const schema = createHarvestRequestSchema({
    sourceCharactersMax: 10,
    queryCharactersMax: 5,
    outputTokensMax: 100,
  });
  const valid = { source: 'text', query: 'why?' };

  it('fills in the defaults', () => {
    expect(schema.parse(valid)).toEqual({ ...valid, output_format: 'analysis', options: {} });
  });

  it('counts characters, not UTF-16 units', () => {
    expect(schema.safeParse({ ...valid, source: '😀'.repeat(10) }).success).toBe(true);
    expect(schema.safeParse({ ...valid, source: '😀'.repeat(11) }).success).toBe(false);
    expect(schema.safeParse({ ...valid, query: 'abcdef' }).success).toBe(false);
  });

  it.each([
    [{ ...valid, source: '' }],
    [{ ...valid, source: ' \n\t' }],
    [{ ...valid, source: 'a\ud800' }],
    [{ ...valid, source: 5 }],
    [{ query: 'why?' }],
    [{ ...valid, extra: 1 }],
    [{ ...valid, output_format: 'poem' }],
    [{ ...valid, options: { temperature: 1 } }],
    [{ ...valid, options: { max_output_tokens: 101 } }],
    [{ ...valid, options: { max_output_tokens: 1.5 } }],
    [{ ...valid, options: { model: 'a b' } }],
    [JSON.parse('{"source":"a","query":"b","__proto__":{"x":1}}')],
    [[]],
    [null],
  ])('refuses %j', (body: unknown) => {
    expect(schema.safeParse(body).success).toBe(false);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(typeof schema.safeParse(body).success).toBe('boolean');
      }),
    );
  });

  it.each([
    ['https://example.org/a', true],
    [' ftp://x ', true],
    ['file:///etc/passwd', true],
    ['See https://example.org for more.', false],
    ['https://a\nhttps://b', true],
    ['www.example.org/a', true],
    ['<https://example.org>', true],
    ['https://example.org explains it', false],
    ['plain', false],
  ])('tells whether %j is a URL', (source, expected) => {
    expect(isUrlSource(source)).toBe(expected);
  });
});

describe('the tables', () => {
  it('give every error code a client or server status and a page of its own', () => {
    expect(new Set(errorCodeNames.map(problemTypeOf)).size).toBe(errorCodeNames.length);
    // The server that answers serves the page: the reference must hold at any address.
    for (const code of errorCodeNames) {
      expect(problemTypeOf(code)).toBe(routes.getErrorPage.path.replace('{code}', code));
    }
    for (const code of errorCodeNames) {
      expect(code).toMatch(/^[a-z]+\.[a-z0-9_]+$/);
      expect(errorCodes[code].status).toBeGreaterThanOrEqual(400);
      expect(errorCodes[code].status).toBeLessThan(600);
    }
  });

  it('give every terminal status one terminal event', () => {
    const terminal = taskStatuses.filter(isTerminal);
    expect(Object.keys(terminalEventTypes).toSorted()).toEqual(terminal.toSorted());
    for (const type of Object.values(terminalEventTypes)) expect(isTerminalEvent(type)).toBe(true);
    expect(isTerminalEvent('token-delta')).toBe(false);
  });

  it('show event ids in the form that real streams have', () => {
    const { example } = routes.streamTaskEvents.responses[0];
    const ids = [...example.matchAll(/^id: (.+)$/gm)].map(([, id]) => String(id));
    expect(ids[0]).toBe('0-1');
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids.slice(1)) {
      expect(id).toMatch(/^\d{13}-\d+-\d+$/);
      expect(eventIdSchema.safeParse(id).success).toBe(true);
    }
  });

  it.each([
    ['1-0', true],
    ['1726000000000-12-3', true],
    ['1', false],
    ['a-b', false],
    ['1-0-', false],
    ['99999999999999999-0', false],
  ])('know the event id %j', (id, expected) => {
    expect(eventIdSchema.safeParse(id).success).toBe(expected);
  });

  it('read the trace id from a traceparent', () => {
    expect(traceIdOf('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')).toBe(
      '0af7651916cd43dd8448eb211c80319c',
    );
    expect(traceIdOf(null)).toBeNull();
  });
});
