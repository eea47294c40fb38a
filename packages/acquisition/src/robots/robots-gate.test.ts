/** Decisions by robots.txt from the site to the verdict, with the clauses of RFC 9309 about fetching and keeping it. */
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { FetchRobots } from './robots-copies.ts';
import { type RobotsGate, createRobotsGate } from './robots-gate.ts';

const hourMs = 3_600_000;
const page = 'https://example.com/private/a?b#c';
const disallowing = 'User-agent: *\nDisallow: /private/ # keep out\nCrawl-delay: 2\n';
const userAgent = 'HarvestBot/1.0 (+https://harvest.example/bot)';

type Answer = { readonly status: number; readonly body: string } | Error;
const ok = (body: string): Answer => ({ status: 200, body });
const unreachable = new HarvestError({
  code: 'acquisition.unreachable',
  publicMessage: 'The site refused the connection.',
});

/** A site, a shared cache and a clock, with as many workers as a test wants. */
class World {
  /** URLs that the site was asked for, and keys that the cache was. */
  readonly asked: string[] = [];
  readonly read: string[] = [];
  readonly cached = new Map<string, { text: string; untilMs: number }>();
  answer: Answer = ok('');
  /** What the site answers once it was given a moment; the same without it. */
  answerAfterPause: Answer | null = null;
  nowMs = 1_000_000;
  isCacheAway = false;

  worker(): RobotsGate {
    const fetchRobots: FetchRobots = async (url) => {
      this.asked.push(url);
      await Promise.resolve();
      if (this.answer instanceof Error) throw this.answer;
      return { status: this.answer.status, body: Buffer.from(this.answer.body) };
    };
    return createRobotsGate({
      fetchRobots,
      userAgent,
      pause: () => {
        this.answer = this.answerAfterPause ?? this.answer;
        return Promise.resolve();
      },
      clock: { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs },
      cache: {
        get: (key) => {
          this.read.push(key);
          const entry = this.isCacheAway ? undefined : this.cached.get(key);
          return Promise.resolve(entry === undefined || entry.untilMs <= this.nowMs ? null : entry.text);
        },
        set: (key, text, ttlSeconds) => {
          if (!this.isCacheAway) this.cached.set(key, { text, untilMs: this.nowMs + ttlSeconds * 1_000 });
          return Promise.resolve();
        },
      },
    });
  }
}

const never = new AbortController().signal;
const check = (gate: RobotsGate, url = page): ReturnType<RobotsGate['check']> =>
  gate.check(new URL(url), { signal: never });
/** What became of a check: `allowed`, or the code of the error. */
const outcome = (gate: RobotsGate, url = page): Promise<string> =>
  check(gate, url).then(
    () => 'allowed',
    (error: unknown) => (error instanceof HarvestError ? error.code : String(error)),
  );

describe('the robots gate', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  const answer = async (reply: Answer): Promise<string> => {
    world.answer = reply;
    return outcome(world.worker());
  };

  it('refuses what a rule disallows and names the rule, its line and its file', async () => {
    world.answer = ok(disallowing);
    await expect(check(world.worker())).rejects.toMatchObject({
      code: 'acquisition.robots_disallowed',
      retry: 'never',
      publicMessage:
        'https://example.com/robots.txt does not allow https://example.com/private/a?b: line 2, "Disallow: /private/", holds for the user agent "*".',
    });
  });

  it('lets pass what a rule allows, with the rule and the pause between requests', async () => {
    world.answer = ok('User-agent: harvestbot\nAllow: /private/ツ*\nDisallow: /private\nCrawl-delay: 2.5');
    expect(await check(world.worker(), 'https://example.com/private/ツ/x')).toEqual({
      verdict: {
        url: 'https://example.com/robots.txt',
        rule: 'Allow: /private/ツ*',
        line: 2,
        user_agent: 'harvestbot',
      },
      crawlDelayMs: 2_500,
    });
  });

  it('lets pass what no rule matches', async () => {
    world.answer = ok(disallowing);
    expect(await check(world.worker(), 'https://example.com/')).toEqual({
      verdict: { url: 'https://example.com/robots.txt', rule: null, line: null, user_agent: '*' },
      crawlDelayMs: 2_000,
    });
    world.answer = ok('');
    expect(await check(world.worker(), 'https://example.org/')).toEqual({
      verdict: { url: 'https://example.org/robots.txt', rule: null, line: null, user_agent: null },
      crawlDelayMs: null,
    });
  });

  it('keeps the message short when a rule is long', async () => {
    world.answer = ok(`User-agent: *\nDisallow: /${'*'.repeat(10_000)}`);
    const refused: unknown = await check(world.worker()).catch((error: unknown) => error);
    expect((refused as HarvestError).publicMessage.length).toBeLessThan(1_000);
  });

  it('always lets the file itself be read, without asking for it (2.2.2)', async () => {
    world.answer = ok('User-agent: *\nDisallow: /');
    const gate = world.worker();
    expect(await outcome(gate, 'https://example.com/robots.txt')).toBe('allowed');
    expect(world.asked).toEqual([]);
    expect(await outcome(gate, 'https://example.com/robots.txt/x')).toBe('acquisition.robots_disallowed');
  });

  it('compares a ? without a query, which is sent', async () => {
    world.answer = ok('User-agent: *\nDisallow: /*?');
    expect(await outcome(world.worker(), 'https://example.com/a?#b?')).toBe('acquisition.robots_disallowed');
    expect(await outcome(world.worker(), 'https://example.com/a#b?')).toBe('allowed');
  });

  it('asks each scheme, host and port for its own file at the top level (2.3)', async () => {
    const gate = world.worker();
    for (const origin of [
      'https://a.example',
      'http://a.example',
      'https://a.example:8443',
      'https://b.a.example',
    ])
      await check(gate, `${origin}/x/y`);
    await check(gate, 'https://A.example:443/z');
    expect(world.asked).toEqual([
      'https://a.example/robots.txt',
      'http://a.example/robots.txt',
      'https://a.example:8443/robots.txt',
      'https://b.a.example/robots.txt',
    ]);
  });

  it('follows the rules of a file that could be read (2.3.1.1)', async () => {
    expect(await answer(ok(disallowing))).toBe('acquisition.robots_disallowed');
  });

  it('allows everything where the file is behind too many redirects (2.3.1.2)', async () => {
    expect(await answer({ status: 302, body: disallowing })).toBe('allowed');
  });

  it.each([400, 401, 403, 404, 410, 451, 499])(
    'allows everything where the file is unavailable: %d (2.3.1.3)',
    async (status) => {
      expect(await answer({ status, body: disallowing })).toBe('allowed');
    },
  );

  it.each([500, 502, 503, 504, 599])(
    'disallows everything where the site fails: %d (2.3.1.4)',
    async (status) => {
      expect(await answer({ status, body: '' })).toBe('acquisition.robots_unreachable');
    },
  );

  it('departs from 2.3.1.3 for 429: disallows everything where the site limits the rate, and says so', async () => {
    world.answer = { status: 429, body: '' };
    await expect(check(world.worker())).rejects.toMatchObject({
      code: 'acquisition.robots_unreachable',
      retryAfterMs: 60_000,
      publicMessage: expect.stringMatching(/limits the rate of requests \(429\).*RFC 9309/) as string,
    });
  });

  it('disallows everything where the site cannot be reached, and says why (2.3.1.4)', async () => {
    world.answer = unreachable;
    await expect(check(world.worker())).rejects.toMatchObject({
      code: 'acquisition.robots_unreachable',
      retry: 'after',
      retryAfterMs: 5_000,
      publicMessage:
        'https://example.com/robots.txt cannot be read, so that nothing of its site may be. The site refused the connection.',
    });
  });

  it('passes on what trying again would not change, and does not remember it', async () => {
    const refused = new HarvestError({ code: 'acquisition.address_refused', publicMessage: 'Private.' });
    const bug = new TypeError('a mistake of ours');
    const absent = new HarvestError({
      code: 'acquisition.unreachable',
      publicMessage: 'No such name.',
      retry: 'never',
    });
    for (const error of [refused, absent, bug]) {
      world.answer = error;
      await expect(check(world.worker())).rejects.toBe(error);
    }
    expect(world.cached.size).toBe(0);
  });

  it.each([{ status: 503, body: '' }, unreachable])(
    'asks once more when a site fails in passing',
    async (fault) => {
      world.answer = fault;
      world.answerAfterPause = ok(disallowing);
      const gate = world.worker();
      expect(await outcome(gate, 'https://example.com/')).toBe('allowed');
      expect(await outcome(gate)).toBe('acquisition.robots_disallowed');
      expect(world.asked).toHaveLength(2);
    },
  );

  it('does not ask a site once more that limits the rate or takes its time', async () => {
    const slow = new HarvestError({ code: 'acquisition.timeout', publicMessage: 'Slow.' });
    for (const fault of [{ status: 429, body: '' }, slow]) {
      world = new World();
      world.answer = fault;
      world.answerAfterPause = ok('');
      expect(await outcome(world.worker())).toBe('acquisition.robots_unreachable');
      expect(world.asked).toHaveLength(1);
    }
  });

  it('says when the site is asked again', async () => {
    world.answer = unreachable;
    const gate = world.worker();
    await outcome(gate);
    world.nowMs += 4_000;
    await expect(check(gate)).rejects.toMatchObject({ retryAfterMs: 1_000 });
  });

  it.each([
    ['five seconds', 'a failure', unreachable, 5_000],
    ['a minute', 'the site limited the rate', { status: 429, body: '' }, 60_000],
  ])('asks again %s after %s, and not before', async (_time, _what, fault, rememberedMs) => {
    const gate = world.worker();
    world.answer = fault;
    expect(await outcome(gate)).toBe('acquisition.robots_unreachable');
    const asked = world.asked.length;
    world.answer = ok('');
    world.nowMs += rememberedMs - 1;
    expect(await outcome(gate)).toBe('acquisition.robots_unreachable');
    expect(await outcome(world.worker())).toBe('acquisition.robots_unreachable');
    expect(world.asked).toHaveLength(asked);
    world.nowMs += 1;
    expect(await outcome(gate)).toBe('allowed');
  });

  it('uses a copy for 24 hours, in every worker, and not longer (2.4)', async () => {
    world.answer = ok(disallowing);
    const gate = world.worker();
    await outcome(gate);
    world.answer = ok('');
    world.nowMs += 24 * hourMs - 1;
    expect(await outcome(gate)).toBe('acquisition.robots_disallowed');
    expect(await outcome(world.worker())).toBe('acquisition.robots_disallowed');
    expect(world.asked).toHaveLength(1);
    world.nowMs += 1;
    expect(await outcome(gate)).toBe('allowed');
  });

  it('uses an older copy while the file cannot be had, for another 24 hours (2.4)', async () => {
    world.answer = ok(disallowing);
    const gate = world.worker();
    await outcome(gate);
    world.answer = unreachable;
    world.nowMs += 47 * hourMs;
    const other = world.worker();
    for (const each of [gate, other, gate]) expect(await outcome(each)).toBe('acquisition.robots_disallowed');
    expect(await outcome(other, 'https://example.com/')).toBe('allowed');
    expect(world.asked).toHaveLength(2);
    world.nowMs += hourMs;
    for (const each of [gate, other])
      expect(await outcome(each, 'https://example.com/')).toBe('acquisition.robots_unreachable');
  });

  it('asks again a minute after an older copy had to do', async () => {
    world.answer = ok(disallowing);
    const gate = world.worker();
    await outcome(gate);
    world.nowMs += 24 * hourMs;
    world.answer = { status: 503, body: '' };
    expect(await outcome(gate)).toBe('acquisition.robots_disallowed');
    world.answer = ok('');
    world.nowMs += 60_000;
    expect(await outcome(gate)).toBe('allowed');
  });

  it('finds the older copy in its own process when the shared cache is away too', async () => {
    world.answer = ok(disallowing);
    const gate = world.worker();
    await outcome(gate);
    world.nowMs += 24 * hourMs;
    world.answer = unreachable;
    world.isCacheAway = true;
    expect(await outcome(gate)).toBe('acquisition.robots_disallowed');
    expect(await outcome(world.worker())).toBe('acquisition.robots_unreachable');
  });

  it('asks once for many pages at a time', async () => {
    world.answer = ok(disallowing);
    const gate = world.worker();
    const pages = Array.from({ length: 20 }, (_, index) =>
      outcome(gate, `https://example.com/${String(index)}`),
    );
    expect(new Set(await Promise.all(pages))).toEqual(new Set(['allowed']));
    expect(world.asked).toHaveLength(1);
  });

  it('reads a long file once for all pages of its site', async () => {
    world.answer = ok(`${disallowing}${'# filled\n'.repeat(50_000)}`);
    const gate = world.worker();
    let turns = 0;
    let next: NodeJS.Immediate;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    next = setImmediate(count);
    await outcome(gate);
    expect(turns).toBeGreaterThan(10);
    turns = 0;
    for (let index = 0; index < 5; index += 1) await outcome(gate, `https://example.com/${String(index)}`);
    expect(turns).toBeLessThan(10);
    clearImmediate(next);
  });

  it('does without the shared cache, and with one that holds something else', async () => {
    world.answer = ok(disallowing);
    world.isCacheAway = true;
    const gate = world.worker();
    for (const _time of [1, 2]) expect(await outcome(gate)).toBe('acquisition.robots_disallowed');
    expect(world.asked).toHaveLength(1);
    world.isCacheAway = false;
    for (const text of ['not JSON', '{"kind":"older"}']) {
      world.cached.set('robots:https://example.com/robots.txt', { text, untilMs: Infinity });
      expect(await outcome(world.worker())).toBe('acquisition.robots_disallowed');
    }
    expect(world.asked).toHaveLength(3);
  });

  it('holds a bounded number of octets, and finds what it let go in the shared cache', async () => {
    world.answer = ok(`${disallowing}${'# filled\n'.repeat(60_000)}`);
    const gate = world.worker();
    for (let index = 0; index < 40; index += 1)
      await outcome(gate, `https://example.com:${String(9_000 + index)}/x`);
    world.read.length = 0;
    expect(await outcome(gate, 'https://example.com:9039/private/')).toBe('acquisition.robots_disallowed');
    expect(world.read).toEqual([]);
    expect(await outcome(gate, 'https://example.com:9000/private/')).toBe('acquisition.robots_disallowed');
    expect(world.read).toEqual(['robots:https://example.com:9000/robots.txt']);
    expect(world.asked).toHaveLength(40);
  });

  it('leaves when its task is aborted', async () => {
    const gone = new Error('gone');
    const signal = AbortSignal.abort(gone);
    await expect(world.worker().check(new URL(page), { signal })).rejects.toBe(gone);
    expect(world.asked).toEqual([]);
  });
});
