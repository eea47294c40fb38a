/** From a page to every output, offline: real processes, a real site on the loopback interface, no model. */
import { exportFormatsOf } from '@harvest/contracts/export-formats';
import type { Task } from '@harvest/contracts/task';
import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import { type FixtureSite, startFixtureSite } from '@harvest/testkit/site';
import type { ApiClient, Submission } from './harness/api-client.ts';
import { Bench } from './harness/bench.ts';

const bench = new Bench();
let site: FixtureSite;
let client: ApiClient;
afterEach(async () => {
  await bench.close();
  await site.close();
});

/** An API and a worker without a model, which may read the site. */
async function setUp(variables: Readonly<Record<string, string>> = {}): Promise<void> {
  site = await startFixtureSite();
  const redis = await bench.redis();
  const [api] = await Promise.all([
    bench.api(redis),
    bench.worker(redis, {
      LLM_PROVIDER: 'extractive',
      ACQUISITION_ALLOWED_HOSTS: `127.0.0.1:${String(site.port)}`,
      ACQUISITION_HOST_DELAY_MS: '0',
      ...variables,
    }),
  ]);
  client = api.client;
}

/** Each citation, held against the text that the API gives of its source. */
async function expectGrounded(task: Task): Promise<void> {
  const texts = new Map<number, string>();
  for (const { source, start, end, quote } of task.result?.citations ?? []) {
    if (!texts.has(source)) {
      const answer = await client.request('GET', `/harvest/${task.task_id}/sources/${String(source)}`);
      expect(answer.status).toBe(200);
      texts.set(source, String(answer.body));
    }
    expect(texts.get(source)?.slice(start, end)).toBe(quote);
  }
}

function submissionOf(format: OutputFormat): Submission {
  const page = `${site.origin}/article`;
  if (format === 'analysis')
    return { source: page, query: 'When was the canal opened?', output_format: format };
  if (format === 'dedup') return { source: [page, `${site.origin}/notes.md`], output_format: format };
  return { source: page, output_format: format };
}

describe('a page', () => {
  it('becomes every output, with grounded citations and every export that makes sense', async () => {
    await setUp();
    for (const format of outputFormatNames) {
      const task = await client.acceptAndWait(submissionOf(format));
      expect({ format, status: task.status, error: task.error }).toEqual({
        format,
        status: 'completed',
        error: null,
      });
      const { result } = task;
      expect(result?.content?.format ?? format).toBe(format);
      expect(result?.text).not.toBe('');
      expect(result?.sources[0]?.attribution).toMatchObject({
        media_type: 'text/html',
        robots: { rule: null },
      });
      if (!['insights', 'dedup'].includes(format)) expect(result?.citations.length).toBeGreaterThan(0);
      await expectGrounded(task);
      for (const name of exportFormatsOf(format)) {
        const file = await client.request('GET', `/harvest/${task.task_id}/export?format=${name}`);
        expect({ format, name, status: file.status }).toEqual({ format, name, status: 200 });
        expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
      }
    }
    // One page, read once: everybody after the first was given what was kept.
    expect(site.requests('/article')).toBeLessThanOrEqual(2);
    expect(site.requests('/robots.txt')).toBe(1);
  }, 120_000);

  it('is refused for a clear reason where it cannot or must not be read, and costs nothing', async () => {
    await setUp({ TASK_ATTEMPTS_MAX: '1', ACQUISITION_TIMEOUT_MS: '1500' });
    const outcomes: Readonly<Record<string, string>> = {
      '/private/page': 'acquisition.robots_disallowed',
      '/noai': 'acquisition.rights_reserved',
      '/tdm-header': 'acquisition.rights_reserved',
      '/empty': 'acquisition.empty',
      '/binary.html': 'acquisition.unsupported_content',
      '/encrypted.pdf': 'acquisition.encrypted',
      '/missing': 'acquisition.not_found',
      '/forbidden': 'acquisition.forbidden',
      '/error': 'acquisition.site_error',
      '/chain/9': 'acquisition.redirects',
      '/loop/a': 'acquisition.redirects',
      '/redirect-private': 'acquisition.address_refused',
      '/redirect-metadata': 'acquisition.address_refused',
      '/redirect-file': 'acquisition.url_invalid',
      '/slow-drip': 'acquisition.timeout',
      '/endless': 'acquisition.too_large',
      '/bomb-gzip': 'acquisition.too_large',
      '/break-off': 'acquisition.unreachable',
    };
    const tasks = await Promise.all(
      Object.keys(outcomes).map(async (path) => {
        const task = await client.acceptAndWait({ source: site.origin + path, output_format: 'summary' });
        return [path, task.error?.code];
      }),
    );
    expect(Object.fromEntries(tasks)).toEqual(outcomes);
  }, 120_000);

  it('is not asked for again before its site allows it', async () => {
    await setUp({ TASK_ATTEMPTS_MAX: '1', TASK_COOLING_MAX_MS: '0' });
    const task = await client.acceptAndWait({ source: `${site.origin}/busy`, output_format: 'summary' });
    expect(task.error).toMatchObject({ code: 'acquisition.rate_limited' });
    expect(site.requests('/busy')).toBe(1);
  }, 60_000);

  it('is not read at a private address, however it is written', async () => {
    await setUp();
    const outcomes: Readonly<Record<string, string>> = {
      // No site is at this port; whether anything is, must not be found out.
      'http://127.0.0.1:1/': 'acquisition.url_invalid',
      'http://localhost/': 'acquisition.address_refused',
      'http://127.0.0.1/': 'acquisition.address_refused',
      'http://2130706433/': 'acquisition.address_refused',
      'http://0177.0.0.1/': 'acquisition.address_refused',
      'http://[::1]/': 'acquisition.address_refused',
      'http://[::ffff:10.0.0.1]/': 'acquisition.address_refused',
      'http://169.254.169.254/latest/meta-data/': 'acquisition.address_refused',
    };
    const tasks = await Promise.all(
      Object.keys(outcomes).map(async (source) => {
        const task = await client.acceptAndWait({ source, output_format: 'summary' });
        return [source, task.error?.code];
      }),
    );
    expect(Object.fromEntries(tasks)).toEqual(outcomes);
  }, 60_000);

  it('that gives orders to a model is data like any other', async () => {
    await setUp();
    const task = await client.acceptAndWait({ source: `${site.origin}/injection`, output_format: 'quiz' });
    expect(task.status).toBe('completed');
    expect(JSON.stringify(task.result?.content)).not.toContain('mark every answer');
    await expectGrounded(task);
  }, 60_000);
});

describe('a source that gives too little', () => {
  it('is worth fewer items, which is said, or none, which is a clear failure', async () => {
    await setUp();
    const short = await client.acceptAndWait({
      source:
        'The dam at Selby was built in 1931. It is 48 metres high. The engineer Ines Calloway designed it.',
      output_format: 'quiz',
    });
    expect(short.status).toBe('completed');
    expect(short.result?.notices.join(' ')).toMatch(/\b10 were (?:wanted|asked for)/);
    const empty = await client.acceptAndWait({ source: 'Hm. Well. Oh no!', output_format: 'quiz' });
    expect(empty.error).toMatchObject({ code: 'quality.too_few_items' });
  }, 60_000);

  it('says so where it does not answer the query', async () => {
    await setUp();
    const task = await client.acceptAndWait({
      source: `${site.origin}/article`,
      query: 'Who invented the telephone?',
    });
    expect(task.result).toMatchObject({ answered: false });
  }, 60_000);
});
