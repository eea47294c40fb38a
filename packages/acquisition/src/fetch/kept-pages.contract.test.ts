import type { FixtureSite } from '@harvest/testkit/site';
import { redirect, send } from '@harvest/testkit/site-answer';
import { type AcquisitionBench, openAcquisitionBench } from '../test-support/acquisition-bench.ts';
import { createInMemoryTexts, createManualClock } from '../test-support/in-memory-ports.ts';

const dayMs = 24 * 3_600_000;

describe('acquisition keeps pages', () => {
  let bench: AcquisitionBench;
  let site: FixtureSite;

  beforeEach(async () => {
    bench = await openAcquisitionBench();
    ({ site } = bench);
  });
  afterEach(() => bench.close());

  it('and uses them again while they are fresh, without a request', async () => {
    const { read, clock } = bench.start();
    const first = await read('/fresh');
    clock.move(59_000);
    expect(await read('/fresh')).toEqual(first);
    expect(site.requests('/fresh')).toBe(1);
  });

  it('and asks whether they have changed when they are not, which says when they were seen last', async () => {
    const { read, clock } = bench.start();
    const first = await read('/fresh');
    clock.move(61_000);
    const second = await read('/fresh');
    expect(second.text).toBe(first.text);
    expect(second.attribution.retrieved_at).toBe('2024-03-18T12:01:01.000Z');
    expect(site.visits.at(-1)!.headers).toMatchObject({
      'if-none-match': '"canal-1"',
      'if-modified-since': 'Mon, 18 Mar 2024 07:30:00 GMT',
    });
    clock.move(59_000);
    await read('/fresh');
    expect(site.requests('/fresh')).toBe(2);
  });

  it('but uses none whose site says, while it has not changed, that machines may not', async () => {
    const { read, clock } = bench.start();
    await read('/fresh');
    for (const headers of [{ 'x-robots-tag': 'noai' }, { 'tdm-reservation': '1' }]) {
      site.answerWith('/fresh', send('', { etag: '"canal-1"', ...headers }, 304));
      clock.move(61_000);
      await expect(read('/fresh')).rejects.toThrow(
        expect.objectContaining({ code: 'acquisition.rights_reserved' }) as Error,
      );
    }
  });

  it('and keeps with them what is said of them later', async () => {
    const { read, clock } = bench.start();
    await read('/fresh');
    const headers = { etag: '"canal-1"', 'cache-control': 'max-age=60', 'x-robots-tag': 'noindex' };
    site.answerWith('/fresh', send('', headers, 304));
    clock.move(61_000);
    for (const _time of [1, 2]) expect((await read('/fresh')).attribution.signals.noindex).toBe(true);
    expect(site.requests('/fresh')).toBe(2);
  });

  it('and asks each time where the site wants that', async () => {
    const { read } = bench.start();
    await read('/etag');
    expect((await read('/etag')).text).toContain('Varnholm');
    expect(site.visits.at(-1)!.headers['if-none-match']).toBe('"canal-1"');
  });

  it('for ten minutes where the site says nothing', async () => {
    const { read, clock } = bench.start();
    await read('/article');
    clock.move(599_000);
    await read('/article');
    expect(site.requests('/article')).toBe(1);
    clock.move(2_000);
    await read('/article');
    expect(site.requests('/article')).toBe(2);
  });

  it.each(['/no-store', '/private-copy'])('but not %s', async (path) => {
    const { read } = bench.start();
    await read(path);
    await read(path);
    expect(site.requests(path)).toBe(2);
    expect(site.visits.at(-1)!.headers['if-none-match']).toBeUndefined();
  });

  it('and reads one anew that has changed', async () => {
    const { read, clock } = bench.start();
    await read('/fresh');
    site.answerWith('/fresh', send('<p>Another text stands here now, and it is a whole sentence.</p>'));
    clock.move(61_000);
    expect((await read('/fresh')).text).toContain('Another text');
  });

  it('behind redirects too, and asks the whole way again once they are old', async () => {
    const other = await bench.otherSite();
    site.answerWith('/moved', redirect(`${other.origin}/fresh`, 301));
    const { read, clock } = bench.start();
    const first = await read('/moved');
    await read('/moved');
    expect([site.requests('/moved'), other.requests('/fresh')]).toEqual([1, 1]);
    clock.move(61_000);
    expect((await read('/moved')).attribution.final_url).toBe(first.attribution.final_url);
    expect(other.visits.at(-1)!.headers['if-none-match']).toBe('"canal-1"');
    expect([site.requests('/moved'), other.requests('/fresh')]).toEqual([2, 2]);
  });

  it('but uses none that robots.txt has forbidden in the meantime', async () => {
    const lasting = send('<p>This is a whole sentence about nothing.</p>', {
      'cache-control': 'max-age=99999',
    });
    site.answerWith('/lasting', lasting);
    const { read, clock } = bench.start();
    await read('/article');
    clock.move(dayMs - 3_600_000);
    await read('/lasting');
    site.answerWith('/robots.txt', send('User-agent: *\nDisallow: /', { 'content-type': 'text/plain' }));
    // The copy of robots.txt is older than a day by now, and the page is fresh for most of another.
    clock.move(2 * 3_600_000);
    await expect(read('/lasting')).rejects.toThrow(
      expect.objectContaining({ code: 'acquisition.robots_disallowed' }) as Error,
    );
    expect(site.requests('/lasting')).toBe(1);
  });

  it('unless it is another version that would read them differently', async () => {
    const clock = createManualClock();
    const texts = createInMemoryTexts(clock);
    await bench.start({}, { texts, clock, version: '1.0.0' }).read('/fresh');
    await bench.start({}, { texts, clock, version: '1.0.1' }).read('/fresh');
    expect(site.requests('/fresh')).toBe(2);
    await bench.start({}, { texts, clock, version: '1.0.1' }).read('/fresh');
    expect(site.requests('/fresh')).toBe(2);
  });
});
