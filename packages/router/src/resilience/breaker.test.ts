import fc from 'fast-check';
import type { CallReport } from '../spec/health-board.ts';
import { type BreakerSettings, defaultBreakerSettings } from './breaker-settings.ts';
import { Breaker } from './breaker.ts';

const settings: BreakerSettings = {
  ...defaultBreakerSettings,
  windowMs: 10_000,
  callsMin: 4,
  badShareMax: 0.5,
  openMs: 1_000,
  openMaxMs: 3_000,
  keyFaultMs: 60_000,
  probeLeaseMs: 20_000,
};
const good: CallReport = { outcome: 'answered', slow: false, onTrial: false };
const slow: CallReport = { outcome: 'answered', slow: true, onTrial: false };
const bad: CallReport = { outcome: 'failed', code: 'provider.server_error', onTrial: false };
const onTrial = (report: CallReport): CallReport => ({ ...report, onTrial: true });

/** A breaker that was opened at time 0. */
function opened(): Breaker {
  const breaker = new Breaker({ settings });
  for (let call = 0; call < 4; call += 1) breaker.record(bad, 0);
  return breaker;
}

describe('the breaker', () => {
  it('opens when the share of failed and slow calls reaches the limit, and says why', () => {
    const breaker = new Breaker({ settings });
    for (const report of [good, good, slow]) breaker.record(report, 0);
    expect(breaker.health(0)).toEqual({ state: 'healthy' });
    breaker.record(bad, 0);
    expect(breaker.health(0)).toEqual({ state: 'cooling', inMs: 1_000, code: 'provider.server_error' });
  });

  it('counts failures that ask to come back at once', () => {
    const breaker = new Breaker({ settings });
    for (let call = 0; call < 4; call += 1) breaker.record({ ...bad, retryAfterMs: 0 }, 0);
    expect(breaker.health(0)).toMatchObject({ state: 'cooling', inMs: 1_000 });
  });

  it('says nothing after few calls', () => {
    const breaker = new Breaker({ settings });
    for (const report of [bad, bad, bad]) breaker.record(report, 0);
    expect(breaker.health(0)).toEqual({ state: 'healthy' });
  });

  it('forgets calls that lie behind the window', () => {
    const breaker = new Breaker({ settings });
    for (const report of [bad, bad, bad]) breaker.record(report, 0);
    breaker.record(bad, 10_001);
    expect(breaker.health(10_001)).toEqual({ state: 'healthy' });
  });

  it('lets one probe through after the time, and closes when it answers', () => {
    const breaker = opened();
    expect(breaker.takeProbe(999)).toBe(false);
    expect(breaker.health(1_000)).toEqual({ state: 'probing' });
    expect([breaker.takeProbe(1_000), breaker.takeProbe(1_000)]).toEqual([true, false]);
    expect(breaker.health(1_500)).toMatchObject({ state: 'cooling' });
    breaker.record(onTrial(good), 1_600);
    expect(breaker.health(1_600)).toEqual({ state: 'healthy' });
  });

  it.each([bad, slow])(
    'stays open for twice as long after each failed probe, up to the limit: %j',
    (report) => {
      const breaker = opened();
      breaker.takeProbe(1_000);
      breaker.record(onTrial(report), 1_000);
      expect(breaker.health(1_000)).toMatchObject({ state: 'cooling', inMs: 2_000 });
      breaker.takeProbe(3_000);
      breaker.record(onTrial(report), 3_000);
      expect(breaker.health(3_000)).toMatchObject({ state: 'cooling', inMs: 3_000 });
    },
  );

  it('lets another one probe when the first gives up, or dies', () => {
    const breaker = opened();
    breaker.takeProbe(1_000);
    breaker.record({ outcome: 'abandoned', onTrial: true }, 1_001);
    expect(breaker.takeProbe(1_001)).toBe(true);
    expect(breaker.takeProbe(21_000)).toBe(false);
    expect(breaker.takeProbe(21_001)).toBe(true);
  });

  it('does not take a late answer of an old call for the outcome of the probe', () => {
    const breaker = opened();
    breaker.takeProbe(1_000);
    breaker.record(good, 1_001);
    breaker.record({ outcome: 'abandoned', onTrial: false }, 1_001);
    expect(breaker.health(1_001)).toMatchObject({ state: 'cooling' });
    expect(breaker.takeProbe(1_001)).toBe(false);
  });

  it('keeps a deployment away for as long as it said, the longest counting, and then takes it as it was', () => {
    const breaker = new Breaker({ settings });
    const limited = { outcome: 'failed', code: 'provider.rate_limited', onTrial: false } as const;
    breaker.record({ ...limited, retryAfterMs: 7_000 }, 0);
    breaker.record({ ...limited, retryAfterMs: 10 }, 0);
    expect(breaker.health(6_999)).toEqual({ state: 'cooling', inMs: 1, code: 'provider.rate_limited' });
    expect(breaker.health(7_000)).toEqual({ state: 'healthy' });
  });

  it('probes a deployment that wants to be away for longer than is believed', () => {
    const limited = { outcome: 'failed', code: 'provider.rate_limited', onTrial: false } as const;
    const breaker = new Breaker({ settings });
    breaker.record({ ...limited, retryAfterMs: 300_000 }, 0);
    expect(breaker.health(300_000)).toEqual({ state: 'healthy' });
    breaker.record({ ...limited, retryAfterMs: 86_400_000 }, 300_000);
    expect(breaker.health(599_999)).toMatchObject({ state: 'cooling', inMs: 1 });
    expect(breaker.health(600_000)).toEqual({ state: 'probing' });
    breaker.takeProbe(600_000);
    breaker.record({ ...limited, retryAfterMs: 86_400_000, onTrial: true }, 600_000);
    expect(breaker.health(600_000)).toMatchObject({ state: 'cooling', inMs: 300_000 });
  });

  it('keeps a deployment whose key was refused away for long, and then on probation', () => {
    const breaker = new Breaker({ settings });
    breaker.record({ outcome: 'failed', code: 'provider.auth_failed', onTrial: false }, 0);
    expect(breaker.health(59_999)).toMatchObject({ state: 'cooling', code: 'provider.auth_failed' });
    expect(breaker.health(60_000)).toEqual({ state: 'probing' });
  });

  it('never allows two probes at a time and always comes back, whatever is reported', () => {
    const report = fc.constantFrom<CallReport>(good, slow, bad, { outcome: 'abandoned', onTrial: false });
    const step = fc.record({ passMs: fc.nat(2_000), act: fc.oneof(report, fc.constant('probe' as const)) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, probesFail) => {
        const breaker = opened();
        let nowMs = 0;
        let probeUntilMs = 0;
        for (const { passMs, act } of steps) {
          nowMs += passMs;
          if (act !== 'probe') breaker.record(act, nowMs);
          else if (breaker.takeProbe(nowMs)) {
            expect(nowMs).toBeGreaterThanOrEqual(probeUntilMs);
            probeUntilMs = nowMs + settings.probeLeaseMs;
            if (!probesFail) continue;
            breaker.record(onTrial(bad), nowMs);
            probeUntilMs = nowMs;
          }
        }
        expect(breaker.health(nowMs + settings.probeLeaseMs).state).not.toBe('cooling');
      }),
    );
  });
});
