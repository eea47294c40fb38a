import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import fc from 'fast-check';
import { type Redis, openRedis } from '../redis.ts';
import { defineScript, runScript } from '../script.ts';
import { clockLua } from './fragments.ts';
import { requestWindowsLua } from './request-windows.ts';

const spanMs = 60_000;
const slots = 300;
const slotMs = spanMs / slots;
const limits = { r: 20, t: 100 };

/**
 * KEYS  1 window
 * ARGV  1 time in ms · 2 requests · 3 tokens
 * Returns {'admitted' or the milliseconds until it may be}
 */
const askScript = defineScript(
  'ask-window',
  `${clockLua}${requestWindowsLua}
local limits = {r = ${String(limits.r)}, t = ${String(limits.t)}}
local window = open_window(KEYS[1], limits, tonumber(ARGV[1]), ${String(spanMs)})
local r, t = tonumber(ARGV[2]), tonumber(ARGV[3])
local waits = {lacks(window, limits, 'r', r) or 0, lacks(window, limits, 't', t) or 0}
if lacks(window, limits, 'r', r) or lacks(window, limits, 't', t) then return {integer(math.max(waits[1], waits[2]))} end
charge(window, limits, r, t)
save_windows()
return {'admitted'}
`,
);

interface Admitted {
  readonly atMs: number;
  readonly r: number;
  readonly t: number;
}

/** What counts at a time, by the definition: what was admitted in the slot of now or in the 300 before it. */
function fits(admitted: readonly Admitted[], { atMs, r, t }: Admitted): boolean {
  const first = Math.floor(atMs / slotMs) - slots;
  const counted = admitted.filter((each) => Math.floor(each.atMs / slotMs) >= first);
  const sum = (kind: 'r' | 't'): number => counted.reduce((total, each) => total + each[kind], 0);
  return sum('r') + r <= limits.r && sum('t') + t <= limits.t;
}

describe('a window of requests and tokens', () => {
  let redis: Redis;
  let namespace: string;
  let windows = 0;
  beforeAll(() => {
    const shared = sharedRedis();
    ({ namespace } = shared);
    redis = openRedis({ url: shared.url, role: 'command', name: 'test', logger: silentLogger });
  });
  afterAll(() => {
    redis.disconnect();
  });

  it('admits what fits into every span of its length, nothing else, and says when more does', async () => {
    const step = fc.record({
      pauseMs: fc.oneof(
        fc.nat(50),
        fc.nat(2_000),
        fc.nat(40_000),
        fc.constantFrom(slotMs, spanMs - slotMs, spanMs, spanMs + slotMs),
      ),
      r: fc.integer({ min: 1, max: 3 }),
      t: fc.nat(30),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(10_000),
        fc.array(step, { minLength: 30, maxLength: 120 }),
        async (start, steps) => {
          windows += 1;
          const key = `{${namespace}}:window:${String(windows)}`;
          const admitted: Admitted[] = [];
          let atMs = 1_785_585_600_000 + start;
          for (const { pauseMs, r, t } of steps) {
            atMs += pauseMs;
            const asked = { atMs, r, t };
            const reply = await runScript(redis, askScript, [key], [atMs, r, t]);
            const [said] = reply as [string];
            expect(said === 'admitted').toBe(fits(admitted, asked));
            if (said === 'admitted') {
              admitted.push(asked);
              continue;
            }
            const waitMs = Number(said);
            expect(fits(admitted, { ...asked, atMs: atMs + waitMs })).toBe(true);
            expect(fits(admitted, { ...asked, atMs: atMs + waitMs - 1 })).toBe(false);
          }
          expect(await redis.hlen(key)).toBeLessThanOrEqual(slots + 1);
          expect(await redis.pttl(key)).toBeLessThanOrEqual(spanMs + 2 * slotMs);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('holds while the clock is behind what it was', async () => {
    const key = `{${namespace}}:window:back`;
    const ask = (atMs: number) => runScript(redis, askScript, [key], [atMs, 10, 0]);
    const nowMs = 1_785_585_600_000;
    expect(await ask(nowMs)).toEqual(['admitted']);
    expect(await ask(nowMs - 10_000)).toEqual(['admitted']);
    expect(await ask(nowMs - 5_000)).not.toEqual(['admitted']);
    expect(await ask(nowMs + spanMs + 2 * slotMs)).toEqual(['admitted']);
  });
});
