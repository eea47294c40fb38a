import { OllamaScheduler } from './ollama-scheduler.ts';

const { signal } = new AbortController();
const open = (size: { memoryModels?: number; slots?: number; queueMax?: number } = {}): OllamaScheduler =>
  new OllamaScheduler({ memoryModels: 1, slots: 1, queueMax: 1, loadMs: 0, ...size });

/** True when a promise has settled by the time that everything that is ready has run. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setTimeout(resolve, 5, 'later'));
  return (await Promise.race([promise, later])) !== 'later';
}

describe('the simulated scheduler', () => {
  it('answers as many requests at once as there are slots, in order of arrival', async () => {
    const scheduler = open({ slots: 2 });
    const holds = await Promise.all(['a', 'a', 'a'].map((model) => scheduler.enter(model, signal)));
    const slots = holds.map((hold) => hold!.takeSlot());
    expect(await Promise.all(slots.map(settles))).toEqual([true, true, false]);
    holds[0]!.leave();
    expect(await settles(slots[2]!)).toBe(true);
    expect(scheduler.loads).toBe(1);
  });

  it('never takes a model in use out of memory, and has later requests wait behind', async () => {
    const scheduler = open({ queueMax: 2 });
    const first = await scheduler.enter('a', signal);
    const [other, behind] = [scheduler.enter('b', signal), scheduler.enter('a', signal)];
    expect(await Promise.all([settles(other), settles(behind)])).toEqual([false, false]);
    expect(scheduler.residents).toEqual(['a']);
    first!.leave();
    (await other)!.leave();
    await behind;
    expect(scheduler.residents).toEqual(['a']);
    expect(scheduler.loads).toBe(3);
  });

  it('refuses a request that would have to wait for a load when the queue is full, and none for a loaded model', async () => {
    const scheduler = open();
    await scheduler.enter('a', signal);
    expect(await settles(scheduler.enter('a', signal))).toBe(true);
    const waiting = scheduler.enter('b', signal);
    expect(await scheduler.enter('c', signal)).toBeNull();
    expect(await settles(waiting)).toBe(false);
  });

  it('forgets a request whose client has left', async () => {
    const scheduler = open();
    const hold = await scheduler.enter('a', signal);
    const client = new AbortController();
    const waiting = scheduler.enter('b', client.signal);
    client.abort();
    await expect(waiting).rejects.toThrow('left');
    hold!.leave();
    expect(scheduler.residents).toEqual(['a']);
  });
});
