import { RestartPolicy } from './restart-policy.ts';

describe('the restart policy', () => {
  it('waits longer after each quick death and gives up in the end', () => {
    const policy = new RestartPolicy();
    const pauses = Array.from({ length: 6 }, () => policy.afterDeath(100));
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, null]);
  });

  it('starts the count anew after a healthy life', () => {
    const policy = new RestartPolicy();
    for (let death = 0; death < 4; death += 1) policy.afterDeath(100);
    expect(policy.afterDeath(60_000)).toBe(500);
    expect(policy.afterDeath(100)).toBe(1_000);
  });
});
