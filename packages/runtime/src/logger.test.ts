import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { HarvestError } from './harvest-error.ts';
import { type LogFormat, formatLine } from './log-format.ts';
import { ConfigError } from './load-config.ts';
import { type LogLevel, createLogger, reportFatal } from './logger.ts';

function open(level: LogLevel = 'info', format: LogFormat = 'json') {
  const stream = new PassThrough();
  const logger = createLogger({ level, format, stream, fields: { app: 'test' } });
  const lines = (): string[] =>
    String(stream.read() ?? '')
      .split('\n')
      .filter((line) => line !== '');
  return { logger, lines, entries: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the logger', () => {
  it('writes one JSON object a line with the fields of all its ancestors', () => {
    const { logger, entries } = open();
    logger.child({ task_id: 't' }).child({ attempt: 2 }).info('task finished', { status: 'completed' });
    const [entry] = entries();
    expect(entry).toMatchObject({
      level: 'info',
      message: 'task finished',
      app: 'test',
      task_id: 't',
      attempt: 2,
      status: 'completed',
    });
    expect(Date.parse(String(entry?.['time']))).not.toBeNaN();
  });

  it('drops what is below its level and says so beforehand', () => {
    const { logger, lines } = open('warn');
    logger.info('dropped');
    expect(logger.isEnabled('info')).toBe(false);
    expect(logger.isEnabled('error')).toBe(true);
    expect(lines()).toEqual([]);
  });

  it('redacts prompts, bodies and credentials by name at any depth', () => {
    const { logger, lines } = open();
    logger.info('x', {
      source: 'canary',
      request: { headers: { Authorization: 'canary' }, query: 'canary' },
      api_key: 'canary',
    });
    expect(lines().join()).not.toContain('canary');
  });

  it.each([
    ...[
      'webhook_secret',
      'clientSecret',
      'master_key',
      'apiKey',
      'APIKEY',
      'access_token',
      'id_tokens',
      'key',
      'jwt',
    ],
    ...[
      'Authorization',
      'proxy-authorization',
      'Cookie',
      'set-cookie',
      'password',
      'x-api-key',
      'x-goog-api-key',
    ],
    ...[
      'x-provider-key-openai',
      'OPENAI_API_KEY',
      'REDIS_URL',
      'CACHE_REDIS_URL',
      'redisUrl',
      'JWT_PUBLIC_KEY',
    ],
    ...['HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_PREVIOUS', 'prompt', 'Body'],
  ])('redacts what the name %s may hold', (name) => {
    for (const format of ['json', 'pretty'] as const) {
      const { logger, lines } = open('info', format);
      logger.info('x', { [name]: 'canary', nested: { [name]: ['canary'], list: [{ [name]: 'canary' }] } });
      const [line = ''] = lines();
      expect(line).not.toContain('canary');
      expect(line.match(/\[redacted\]/g)).toHaveLength(3);
    }
  });

  it.each([
    ['input_tokens', 7],
    ['tokens', 7],
    ['provider_keys', 0],
    ['own_key', true],
    ['next_token', null],
    ['key_id', 'hvk_1'],
    ['master_key_id', 'shown'],
    ['token_count', 7],
    ['monkey', 'shown'],
    ['url', 'https://example.com/'],
    ['query_count', 'shown'],
  ])('shows %s, which holds no secret', (name, value) => {
    const { logger, entries } = open();
    logger.info('x', { [name]: value, nested: { [name]: value } });
    expect(entries()[0]).toMatchObject({ [name]: value, nested: { [name]: value } });
  });

  it('redacts by name however many other names it has met', () => {
    const { logger, lines } = open();
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`name_${String(index)}`, 1]),
    );
    logger.info('x', { api_key: 'canary', many });
    logger.info('x', { api_key: 'canary' });
    expect(lines().join()).not.toContain('canary');
  });

  it.each(['json', 'pretty'] as const)('lets no value forge a second %s line', (format) => {
    const { logger, lines } = open('info', format);
    logger.info('x', { path: 'a\n{"level":"error"}\u001b[2J\r' });
    const written = lines();
    expect(written).toHaveLength(1);
    expect(written[0]).not.toContain('\u001b[2J');
  });

  it.each(['json', 'pretty'] as const)('lets no value restyle or reorder a %s line', (format) => {
    const unsafe = fc.string({
      unit: fc.constantFrom(
        ...['a', '"', '\n', '\u0000', '\u001b[31m', '\u007f', '\u0085', '\u009b2J', '\u200b', '\u200e'],
        ...['\u2028', '\u2029', '\u202e', '\u2066', '\u061c', '\ufeff', '\u{e0041}', '\ud800'],
      ),
    });
    fc.assert(
      fc.property(unsafe, unsafe, (value, message) => {
        const line = formatLine(format, 'info', message, { path: value, nested: { [value]: [value] } });
        expect(line.replaceAll(/\u001b\[(?:36|0)m/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        if (format === 'json')
          expect(JSON.parse(line)).toMatchObject({ message, path: value, nested: { [value]: [value] } });
      }),
    );
  });

  it('writes an error with its code, stack and causes', () => {
    const { logger, entries } = open();
    const cause = new Error('refused');
    logger.error('x', {
      err: new HarvestError({ code: 'store.unavailable', publicMessage: 'Down.', cause }),
    });
    expect(entries()[0]?.['err']).toMatchObject({
      name: 'HarvestError',
      code: 'store.unavailable',
      cause: { message: 'refused' },
    });
  });

  it('bounds what one line may hold', () => {
    const { logger, lines } = open();
    logger.info('x', { note: 'a'.repeat(1_000_000) });
    expect(lines()[0]?.length).toBeLessThan(3_000);
  });

  it('survives circular fields', () => {
    const { logger, lines } = open();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    logger.info('x', { loop });
    expect(lines()).toHaveLength(1);
  });
});

describe('a fatal error', () => {
  it('is written as one line and gives an invalid configuration an exit code of its own', () => {
    const stream = new PassThrough();
    expect(reportFatal(stream, new Error('no memory'))).toBe(1);
    expect(String(stream.read())).toBe('no memory\n');
    expect(reportFatal(stream, new ConfigError(['PORT: must be a whole number']))).toBe(78);
    expect(String(stream.read())).toContain('PORT: must be a whole number');
  });
});
