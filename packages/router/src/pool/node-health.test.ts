import { NodeHealth } from './node-health.ts';

function open(random = 0): { health: NodeHealth; advance: (ms: number) => void } {
  let nowMs = 1_000;
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
  return {
    health: new NodeHealth({ clock, random: () => random }),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

describe('the health of a node', () => {
  it.each(['provider.unreachable', 'provider.auth_failed', 'provider.stream_interrupted'] as const)(
    'ejects the node after %s until it is restored, whatever time goes by',
    (code) => {
      const { health, advance } = open();
      expect(health.fail(code, 'a')).toBe(true);
      advance(1e9);
      expect(health.isReady('b')).toBe(false);
      expect(health.restore()).toBe(true);
      expect(health.isReady('b')).toBe(true);
    },
  );

  it.each([
    'provider.timeout',
    'provider.server_error',
    'provider.overloaded',
    'provider.invalid_response',
  ] as const)('keeps the model alone away after %s, for a while', (code) => {
    const { health, advance } = open();
    expect(health.fail(code, 'a')).toBe(false);
    expect([health.isReady('a'), health.isReady('b')]).toEqual([false, true]);
    advance(500);
    expect(health.isReady('a')).toBe(true);
  });

  it.each(['provider.context_too_long', 'provider.bad_request', 'provider.model_not_found'] as const)(
    'blames nobody for %s',
    (code) => {
      const { health } = open();
      health.fail(code, 'a');
      expect(health.isReady('a')).toBe(true);
    },
  );

  it('doubles the pause with every further failure, up to half a minute, and starts anew after an answer', () => {
    const { health, advance } = open(1);
    const pauses: number[] = [];
    let nowMs = 1_000;
    for (let strike = 0; strike < 7; strike += 1) {
      health.eject();
      const pauseMs = health.pausedUntilMs('a') - nowMs;
      pauses.push(pauseMs);
      nowMs += pauseMs;
      advance(pauseMs);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(health.succeed('a')).toBe(true);
    health.eject();
    expect(health.pausedUntilMs('a') - nowMs).toBe(1_000);
  });

  it('counts requests that fail together as one failure', () => {
    const { health, advance } = open();
    expect([health.eject(), health.eject(), health.eject()]).toEqual([true, false, false]);
    expect(health.probeDue).toBe(false);
    advance(500);
    expect(health.probeDue).toBe(true);
  });
});
