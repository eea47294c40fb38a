import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi, sampleResult } from '../../test-support/test-api.ts';

describe('GET /harvest/{task_id}/sources/{index}', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi(sharedRedis());
  });
  afterAll(() => api.close());

  const submit = async (source: string | string[]): Promise<string> => {
    const res = await api.call('post', '/harvest').send({ source, output_format: 'summary' }).expect(202);
    return String(res.headers['location']);
  };
  const complete = async (location: string, documents?: readonly string[]): Promise<void> => {
    const lease = await api.claim(location.slice('/harvest/'.length));
    await api.finish(lease, {
      status: 'completed',
      result: sampleResult,
      ...(documents === undefined ? {} : { documents }),
    });
  };

  it.each(['', '/v1'])(
    'gives the text of a page as the citations count in it, at %s/harvest',
    async (prefix) => {
      const location = await submit('https://example.com/a');
      await complete(location, ['# Rain\n\nIt rained. <script>']);
      const res = await api.call('get', `${prefix}${location}/sources/0`).expect(200);
      expect(res.text).toBe('# Rain\n\nIt rained. <script>');
      expect(res.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    },
  );

  it('gives the texts of a client back, each under its number', async () => {
    const location = await submit(['It rained.', 'It snowed.']);
    await complete(location);
    expect((await api.call('get', `${location}/sources/1`).expect(200)).text).toBe('It snowed.');
    for (const index of ['2', '-1', 'x', '0x1', '1e0', '99999'])
      expect((await api.call('get', `${location}/sources/${index}`).expect(404)).body).toMatchObject({
        code: 'task.source_not_found',
      });
  });

  it('has no text of a source that could not be had', async () => {
    const location = await submit(['https://example.com/gone', 'It snowed.']);
    await complete(location, ['', 'It snowed.']);
    await api.call('get', `${location}/sources/0`).expect(404);
    expect((await api.call('get', `${location}/sources/1`).expect(200)).text).toBe('It snowed.');
  });

  it('refuses a task that has not completed, or is not there', async () => {
    const location = await submit('It rained.');
    const res = await api.call('get', `${location}/sources/0`).expect(409);
    expect(res.body).toMatchObject({ code: 'task.not_completed' });
    const other = location.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    await api.call('get', `${other}/sources/0`).expect(404);
  });
});
