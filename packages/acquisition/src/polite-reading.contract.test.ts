/** What sites are spared: requests that another reader makes already, that they asked to be without, or that others sent here. */
import { HarvestError } from '@harvest/runtime/harvest-error';
import { silentLogger } from '@harvest/runtime/logger';
import type { FixtureSite } from '@harvest/testkit/site';
import { redirect, send } from '@harvest/testkit/site-answer';
import { waitFor } from '@harvest/testkit/wait-for';
import { type AcquisitionBench, openAcquisitionBench } from './test-support/acquisition-bench.ts';
import {
  createInMemoryTexts,
  createInMemoryTurns,
  createManualClock,
} from './test-support/in-memory-ports.ts';

const failure = (code: string, fields: object = {}) =>
  expect.objectContaining({ code: `acquisition.${code}`, ...fields }) as Error;
const tdmPath = '/.well-known/tdmrep.json';

describe('acquisition spares a site', () => {
  let bench: AcquisitionBench;
  let site: FixtureSite;

  beforeEach(async () => {
    bench = await openAcquisitionBench();
    ({ site } = bench);
  });
  afterEach(() => bench.close());

  it('by reading a page once for all tasks that want it at a time', async () => {
    const { read } = bench.start();
    const pages = await Promise.all(['/article', '/article', '/article#section-2'].map(read));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
    expect(pages[2]?.attribution.url).toBe(`${site.origin}/article#section-2`);
    expect(site.requests('/article')).toBe(1);
  });

  it('by looking again, once its turn has come, whether another worker has read the page', async () => {
    const clock = createManualClock();
    const texts = createInMemoryTexts(clock);
    const other = bench.start({}, { clock, texts });
    const turns = createInMemoryTurns();
    const { read } = bench.start(
      {},
      {
        clock,
        texts,
        hostTurns: {
          take: async (...wanted) => {
            await other.read('/article');
            return await turns.take(...wanted);
          },
        },
      },
    );
    expect((await read('/article')).attribution.title).toBe('The Varnholm Canal');
    expect(site.requests('/article')).toBe(1);
    expect(turns.open()).toBe(0);
  });

  it('and lets those who wait for a page leave, while others go on', async () => {
    const { acquirer, signal } = bench.start();
    let answer = (): void => undefined;
    site.answerWith('/held', (req, res) => {
      answer = () => {
        send('<p>This is a whole sentence at last, after a wait.</p>')(req, res);
      };
    });
    const href = `${site.origin}/held`;
    const staying = acquirer.begin().acquire(href, { signal });
    await waitFor('the request', () => site.requests('/held') === 1);
    const controller = new AbortController();
    const leaving = acquirer.begin().acquire(href, { signal: controller.signal });
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    answer();
    expect((await staying).text).toContain('at last');
  });

  it('that limits the rate, with all of its pages, for as long as it asks', async () => {
    const { read, clock } = bench.start();
    await expect(read('/busy')).rejects.toThrow(failure('rate_limited', { retryAfterMs: 7_000 }));
    clock.move(3_000);
    // The status is not said of the page that was not asked for, whose own one would be 503.
    const refused = read('/maintenance');
    await expect(refused).rejects.toThrow(failure('rate_limited', { retryAfterMs: 4_000 }));
    await expect(refused).rejects.toMatchObject({
      publicMessage: `${site.origin}/maintenance is not asked for yet: its host ${new URL(site.origin).host} limits the rate of requests (HTTP status 429 for an earlier one); it may be asked again in 4 seconds.`,
    });
    expect(site.requests('/maintenance')).toBe(0);
    clock.move(4_000);
    await read('/article');
  });

  it.each(['noAddress', 'ENOTFOUND'])(
    'and its task a second try where there is no such name: %s',
    async (answer) => {
      let lookUps = 0;
      const { read } = bench.start(
        {},
        {
          lookUp: () => {
            lookUps += 1;
            return answer === 'noAddress'
              ? Promise.resolve([])
              : Promise.reject(Object.assign(new Error(answer), { code: answer }));
          },
        },
      );
      for (const asked of [1, 2]) {
        await expect(read('http://mistyped.example.com/')).rejects.toThrow(
          failure('unreachable', { retry: 'never' }),
        );
        expect(lookUps).toBe(asked);
      }
    },
  );

  it.each(['/silent', '/slow-drip'])('that is slow a second request: %s', async (path) => {
    const { read } = bench.start({ ACQUISITION_TIMEOUT_MS: '300' });
    await expect(read(path)).rejects.toThrow(failure('timeout'));
    expect(site.requests(path)).toBe(1);
  });

  it('and gives up on a page as a whole, whatever each request may take', async () => {
    const { read, hostTurns } = bench.start({ ACQUISITION_PAGE_TIMEOUT_MS: '300' });
    await expect(read('/silent')).rejects.toThrow(
      failure('timeout', {
        publicMessage: expect.stringContaining('could not be read within 0.3 seconds') as string,
      }),
    );
    expect(hostTurns.open()).toBe(0);
  });

  it('that another one redirects to for its robots.txt, by taking a turn, and never for its tdmrep.json', async () => {
    const victim = await bench.otherSite();
    site.answerWith('/robots.txt', redirect(`${victim.origin}/robots.txt`));
    site.answerWith(tdmPath, redirect(`${victim.origin}${tdmPath}`));
    const { read, hostTurns } = bench.start();
    await read('/article');
    expect(hostTurns.taken.map(({ host }) => host)).toEqual([
      new URL(victim.origin).host,
      new URL(site.origin).host,
    ]);
    expect([victim.requests('/robots.txt'), victim.requests(tdmPath)]).toEqual([1, 0]);
    expect(hostTurns.open()).toBe(0);
  });

  it('that is busy when another one redirects to it for its robots.txt', async () => {
    const victim = await bench.otherSite();
    site.answerWith('/robots.txt', redirect(`${victim.origin}/robots.txt`));
    const busy = new HarvestError({ code: 'acquisition.site_busy', publicMessage: 'Busy.', retryAfterMs: 1 });
    const { read } = bench.start({}, { hostTurns: { take: () => Promise.reject(busy) } });
    await expect(read('/article')).rejects.toThrow(failure('robots_unreachable'));
    expect(victim.visits).toEqual([]);
  });

  it.each([Buffer.from('/café').toString('latin1'), '/caf\u00e9'])(
    'that forgets to encode where it redirects to: %j',
    async (location) => {
      site.answerWith('/moved', redirect(location));
      site.answerWith('/caf%C3%A9', send('<p>This is a whole sentence about coffee and cake.</p>'));
      const { attribution } = await bench.start().read('/moved');
      expect(attribution.final_url).toBe(`${site.origin}/caf%C3%A9`);
    },
  );

  it('whose robots.txt fails in passing a task that has to begin anew', async () => {
    let answers = 0;
    site.answerWith('/robots.txt', (req, res) => {
      answers += 1;
      send('', {}, answers === 1 ? 503 : 404)(req, res);
    });
    await bench.start().read('/article');
    expect(answers).toBe(2);
  });

  it('that cannot tell who asks, by a warning to the operator', () => {
    const warnings: unknown[] = [];
    const logger = Object.assign(Object.create(silentLogger) as typeof silentLogger, {
      warn: (...parts: unknown[]) => warnings.push(parts),
    });
    bench.start({}, { logger });
    bench.start({ ACQUISITION_CONTACT_URL: '', ACQUISITION_ENABLED: 'false' }, { logger });
    expect(warnings).toEqual([]);
    bench.start({ ACQUISITION_CONTACT_URL: '' }, { logger });
    expect(warnings).toEqual([[expect.stringContaining('ACQUISITION_CONTACT_URL')]]);
  });
});
