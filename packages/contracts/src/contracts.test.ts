import fc from 'fast-check';
import { errorCodeNames, errorCodes, problemTypeOf } from './error-codes.ts';
import { createHarvestRequestSchema } from './harvest-request.ts';
import { decodeSource, encodeSource, sourceItemsOf, urlFault } from './harvest-source.ts';
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

  const minimal = { source: 'a', query: 'b' };
  it.each<[problem: string, body: object, path: (string | number)[]]>([
    ['an analysis without a query', { source: 'a' }, ['query']],
    ['a query where it means nothing', { ...minimal, output_format: 'insights' }, ['query']],
    [
      'an option that the format does not take',
      { ...minimal, output_format: 'blog', options: { count: 3 } },
      ['options', 'count'],
    ],
    [
      'a model for what needs none',
      { source: 'a', output_format: 'dedup', options: { provider: 'openai' } },
      ['options', 'provider'],
    ],
    [
      'a language that nobody can name',
      { ...minimal, options: { language: 'zh-yue' } },
      ['options', 'language'],
    ],
    ['a file', { ...minimal, source: 'file:///etc/passwd' }, ['source']],
    ['a URL with a password', { ...minimal, source: ['b', 'https://u:p@example.org/'] }, ['source']],
    ['a URL that cannot be parsed', { ...minimal, source: 'https://[::1/' }, ['source']],
    ['too many URLs', { ...minimal, source: 'https://example.org/a '.repeat(21) }, ['source']],
    [
      'too many texts and URLs together',
      { ...minimal, source: ['a text', 'https://example.org/a '.repeat(20)] },
      ['source'],
    ],
    [
      'nothing but URLs at any length',
      { ...minimal, source: `https://example.org/${'a'.repeat(2_400)}\n`.repeat(20) },
      ['source'],
    ],
    ['an empty list', { ...minimal, source: [] }, ['source']],
    [
      'texts that are too long together',
      { ...minimal, source: ['x'.repeat(30_000), 'y'.repeat(30_000)] },
      ['source'],
    ],
  ])('refuse %s', (_, body, path) => {
    const { error } = createHarvestRequestSchema().safeParse(body);
    expect(error?.issues.map((issue) => issue.path)).toContainEqual(path);
  });

  it.each<[source: string, output_format: string]>([
    ['a text', 'summary'],
    ['https://example.org/article', 'quiz'],
  ])('need no query for %j as %s', (source, output_format) => {
    expect(createHarvestRequestSchema().parse({ source, output_format })).toMatchObject({
      source,
      options: {},
    });
  });
});

describe('sources', () => {
  const url = (address: string) => ({ kind: 'url', url: address });
  it.each<[source: string | string[], items: object[]]>([
    ['https://example.org/a', [url('https://example.org/a')]],
    ['See https://example.org for more.', [{ kind: 'text', text: 'See https://example.org for more.' }]],
    ['https://a\nhttps://b', [url('https://a'), url('https://b')]],
    [' <www.example.org/a>, ', [url('https://www.example.org/a')]],
    ['https://example.org explains it', [{ kind: 'text', text: 'https://example.org explains it' }]],
    [
      ['plain', 'https://b'],
      [{ kind: 'text', text: 'plain' }, url('https://b')],
    ],
  ])('are told apart: %j', (source, items) => {
    expect(sourceItemsOf(source)).toEqual(items);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<b>x</b>',
    'file:///etc/passwd',
    'ftp://a.org',
    ' http:// ',
  ])('are no text when they are the URL %j, which is refused', (text) => {
    const [item] = sourceItemsOf(text);
    expect(item?.kind === 'url' ? urlFault(item.url) : null).not.toBeNull();
  });

  it.each(['Note:this', 'data: a word', 'See mailto:a@b.org'])(
    'are text when they only look so: %j',
    (text) => {
      expect(sourceItemsOf(text)).toEqual([{ kind: 'text', text }]);
    },
  );

  it('are stored so that they come back as they were', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1 })), (source) => {
        const { form, text } = encodeSource(source);
        expect(decodeSource(form, text)).toEqual(source);
      }),
    );
  });

  it.each<[address: string, fault: RegExp | null]>([
    ['https://example.org/', null],
    ['ftp://example.org/', /scheme "ftp"/],
    ['https://user@example.org/', /user name/],
    ['https://', /cannot be parsed/],
    [`https://example.org/${'a'.repeat(2_100)}`, /longer than/],
  ])('name what is wrong with the URL %s', (address, fault) => {
    if (fault === null) expect(urlFault(address)).toBeNull();
    else expect(urlFault(address)).toMatch(fault);
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
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*\.[a-z0-9_]+$/);
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
