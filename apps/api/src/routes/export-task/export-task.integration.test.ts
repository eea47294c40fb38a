import { exportFormats, exportFormatsOf } from '@harvest/contracts/export-formats';
import type { OutputFormat } from '@harvest/contracts/output-formats';
import { createTaskId } from '@harvest/contracts/task-id';
import { sampleResult } from '@harvest/testkit/sample-results';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import type { Response } from 'supertest';
import { type TestApi, openTestApi } from '../../test-support/test-api.ts';

/** Keeps the bytes of an answer whatever its media type is. */
function binary(res: Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(chunk));
  res.on('end', () => {
    done(null, Buffer.concat(chunks));
  });
}

describe('GET /harvest/{task_id}/export', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  const complete = async (on: TestApi, format: OutputFormat): Promise<string> => {
    const taskId = await on.submit({ output_format: format });
    await on.finish(await on.claim(taskId), { status: 'completed', result: sampleResult(format) });
    return taskId;
  };
  const pathOf = (taskId: string, format: string): string => `/harvest/${taskId}/export?format=${format}`;

  it.each(exportFormatsOf('quiz'))('gives a quiz out as %s', async (format) => {
    const taskId = await complete(api, 'quiz');
    const res = await api
      .call('get', pathOf(taskId, format))
      .set('Accept-Encoding', 'identity')
      .buffer(true)
      .parse(binary)
      .expect(200);
    expect(res.headers).toMatchObject({
      'content-type': exportFormats[format].mediaType,
      'content-length': String((res.body as Buffer).length),
      'content-disposition': `attachment; filename="The-Varnholm-Canal.${exportFormats[format].extension}"; filename*=UTF-8''The-Varnholm-Canal.${exportFormats[format].extension}`,
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox',
    });
    expect((res.body as Buffer).length).toBeGreaterThan(100);
  });

  it('is spared a file that the client has, until the task is rated', async () => {
    const taskId = await complete(api, 'quiz');
    const path = `/v1${pathOf(taskId, 'md')}`;
    const first = await api.call('get', path).expect(200);
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^"[^"]+"$/);
    const again = await api.call('get', path).set('If-None-Match', `"other", W/${tag}`).expect(304);
    expect(again.headers['etag']).toBe(tag);
    expect(again.text).toBeFalsy();
    await api.call('get', path).set('If-None-Match', '"other"').expect(200);
    await api.call('post', `/harvest/${taskId}/feedback`).send({ rating: 'good' }).expect(200);
    await api.call('get', path).set('If-None-Match', tag).expect(200);
  });

  it.each(['', '?format=', '?format=exe', '?format=md&format=html', '?format=constructor'])(
    'answers 400 to the query "%s"',
    async (query) => {
      const taskId = await complete(api, 'quiz');
      const res = await api.call('get', `/harvest/${taskId}/export${query}`).expect(400);
      expect(res.body).toMatchObject({ code: 'export.unknown_format' });
    },
  );

  it('answers 406 with the formats that there are, where one makes no sense', async () => {
    const taskId = await complete(api, 'summary');
    const res = await api.call('get', pathOf(taskId, 'apkg')).expect(406);
    expect(res.body).toMatchObject({
      code: 'export.not_available',
      detail: expect.stringContaining('json, md, html, pdf, docx') as unknown,
    });
  });

  it('answers 406 to a client that claims to have a file that cannot be made', async () => {
    const taskId = await complete(api, 'summary');
    const res = await api.call('get', pathOf(taskId, 'apkg')).set('If-None-Match', '*').expect(406);
    expect(res.body).toMatchObject({ code: 'export.not_available' });
  });

  it('answers 409 while the task has no result', async () => {
    const taskId = await api.submit();
    const res = await api.call('get', pathOf(taskId, 'json')).expect(409);
    expect(res.body).toMatchObject({ code: 'task.not_completed' });
  });

  it('answers 400 and 404 to ids that are malformed or unknown', async () => {
    await api.call('get', pathOf('nonsense', 'json')).expect(400);
    const res = await api.call('get', pathOf(createTaskId(), 'json')).expect(404);
    expect(res.body).toMatchObject({ code: 'task.not_found' });
  });

  it('answers HEAD with the headers alone', async () => {
    const taskId = await complete(api, 'quiz');
    const res = await api.call('head', pathOf(taskId, 'html')).expect(200);
    expect(Number(res.headers['content-length'])).toBeGreaterThan(1_000);
    expect(res.text).toBeFalsy();
  });

  it('answers 503 when more exports are asked for than may wait, and goes on serving', async () => {
    const busy = await openTestApi(sharedRedis(), { env: { EXPORT_QUEUE_MAX: '0' } });
    try {
      const taskId = await complete(busy, 'quiz');
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => busy.call('get', pathOf(taskId, 'pdf')).then((res) => res)),
      );
      const refused = answers.filter(({ status }) => status === 503);
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.headers['retry-after']).toBe('5');
      expect(refused[0]?.body).toMatchObject({ code: 'server.too_many_exports' });
      await busy.call('get', pathOf(taskId, 'pdf')).expect(200);
    } finally {
      await busy.close();
    }
  });

  it('answers 422 when writing the file takes longer than it may', async () => {
    const hurried = await openTestApi(sharedRedis(), { env: { EXPORT_TIMEOUT_MS: '100' } });
    try {
      const taskId = await hurried.submit({ output_format: 'summary' });
      const text = 'A sentence of a text that takes long to be set. '.repeat(30_000);
      await hurried.finish(await hurried.claim(taskId), {
        status: 'completed',
        result: sampleResult('summary', { text }),
      });
      const res = await hurried.call('get', pathOf(taskId, 'pdf')).expect(422);
      expect(res.body).toMatchObject({ code: 'export.too_large' });
    } finally {
      await hurried.close();
    }
  });
});
