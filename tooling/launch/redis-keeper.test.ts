import { RedisKeeper } from './redis-keeper.ts';

function createKeeper(restart: () => Promise<void> = () => Promise.resolve()) {
  const state = { alive: true, nowMs: 0, restarts: 0 };
  const said: string[] = [];
  const fatal: string[] = [];
  const keeper = new RedisKeeper({
    lives: () => Promise.resolve(state.alive),
    restart: async () => {
      state.restarts += 1;
      await restart();
      state.alive = true;
    },
    say: (text) => said.push(text),
    onFatal: (error) => fatal.push(error.message),
    nowMs: () => state.nowMs,
  });
  return { state, said, fatal, keeper };
}

describe('the keeper of the private Redis', () => {
  it('leaves a living one alone', async () => {
    const { keeper, state, said } = createKeeper();
    await keeper.look();
    expect(state.restarts).toBe(0);
    expect(said).toEqual([]);
  });

  it('starts a dead one again after the pause, and says so once', async () => {
    const { keeper, state, said, fatal } = createKeeper();
    state.alive = false;
    await keeper.look();
    await keeper.look();
    expect(state.restarts).toBe(0);
    expect(said).toEqual([expect.stringContaining('its data is in its append-only file')]);
    state.nowMs = 500;
    await keeper.look();
    expect(state.restarts).toBe(1);
    expect(said.at(-1)).toBe('Redis is running again.');
    expect(fatal).toEqual([]);
  });

  it('gives up on one that ends again and again', async () => {
    const { keeper, state, fatal } = createKeeper();
    for (let death = 0; death < 6; death += 1) {
      state.alive = false;
      await keeper.look();
      state.nowMs += 30_000;
      await keeper.look();
    }
    expect(state.restarts).toBe(5);
    expect(fatal).toEqual(['The private Redis cannot be kept running. It ended again and again.']);
  });

  it('gives up with the reason when it cannot be started', async () => {
    const { keeper, state, fatal } = createKeeper(() => Promise.reject(new Error('Its port is taken.')));
    state.alive = false;
    await keeper.look();
    state.nowMs = 500;
    await keeper.look();
    expect(fatal).toEqual(['The private Redis cannot be kept running. Its port is taken.']);
  });

  it('does not start one again after it was stopped', async () => {
    const { keeper, state } = createKeeper();
    state.alive = false;
    await keeper.look();
    await keeper.stop();
    state.nowMs = 500;
    await keeper.look();
    expect(state.restarts).toBe(0);
  });
});
