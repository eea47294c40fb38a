import type { CallReport } from '../spec/health-board.ts';
import { defaultBreakerSettings } from './breaker-settings.ts';
import { createHealthBoard } from './health-board.ts';
import { createMemoryLedger } from './test-support/memory-ledger.ts';
import { deploymentOf } from './test-support/scripted-provider.ts';
import { createVirtualTime } from './test-support/virtual-time.ts';

const deployment = deploymentOf({ provider: 'openai', model: 'a' });
const id = 'openai/a';
const good: CallReport = { outcome: 'answered', slow: false, onTrial: false };
const bad: CallReport = { outcome: 'failed', code: 'provider.server_error', onTrial: false };
const absence = { inMs: 30_000, onProbation: true, code: 'provider.overloaded' } as const;

async function setUp(before: (memory: ReturnType<typeof createMemoryLedger>) => void = () => undefined) {
  const time = createVirtualTime();
  const memory = createMemoryLedger();
  before(memory);
  const faults: unknown[] = [];
  const { clock, timers } = time;
  const board = createHealthBoard({
    settings: { ...defaultBreakerSettings, callsMin: 3, openMs: 5_000 },
    clock,
    timers,
    ledger: memory.ledger,
    onLedgerFault: (error) => faults.push(error),
  });
  await time.pass(0);
  const state = (): string => board.healthOf(deployment).state;
  return { time, memory, board, faults, state };
}

describe('the health board with a ledger', () => {
  it('knows from the start what the others have found out', async () => {
    const { board } = await setUp(({ absences }) => absences.set(id, absence));
    expect(board.healthOf(deployment)).toEqual({
      state: 'cooling',
      inMs: 30_000,
      code: 'provider.overloaded',
    });
  });

  it('sends nothing for each good call, but one message of all of them now and then', async () => {
    const { board, memory, time } = await setUp();
    memory.messages.length = 0;
    for (let call = 0; call < 1_000; call += 1) board.report(deployment, good);
    await time.pass(0);
    expect(memory.messages).toEqual([]);
    await time.pass(1_000);
    expect(memory.messages).toEqual([`report ${id} 1000/0`]);
  });

  it('tells a failure at once, with the good calls before it', async () => {
    const { board, memory, time } = await setUp();
    board.report(deployment, good);
    board.report(deployment, bad);
    await time.pass(0);
    expect(memory.messages).toContain(`report ${id} 2/1`);
  });

  it('adds up what happens while a message is under way, however much it is', async () => {
    const { board, memory, time } = await setUp();
    memory.setReach('silent');
    for (let call = 0; call < 500; call += 1) board.report(deployment, bad);
    await time.pass(60_000);
    expect(memory.messages.filter((message) => message.startsWith('report'))).toEqual([`report ${id} 1/1`]);
  });

  it('sends good calls that came while a message was under way with the next flush, by itself', async () => {
    const { board, memory, time } = await setUp();
    memory.messages.length = 0;
    memory.setReach('silent');
    board.report(deployment, good);
    await time.pass(1_000);
    board.report(deployment, good);
    await time.pass(1_000);
    memory.setReach('reached');
    memory.catchUp();
    await time.pass(1_000);
    expect(memory.messages).toEqual([`report ${id} 1/0`, `report ${id} 1/0`]);
  });

  it('follows what the ledger answers and announces', async () => {
    const { board, memory, state, time } = await setUp();
    memory.absences.set(id, absence);
    board.report(deployment, bad);
    await time.pass(0);
    expect(state()).toBe('cooling');
    memory.announce(id, null);
    expect(state()).toBe('healthy');
  });

  it('goes by an announcement that came while an older reading was under way', async () => {
    const { memory, state, time } = await setUp(({ setReach }) => {
      setReach('silent');
    });
    memory.announce(id, absence);
    expect(state()).toBe('cooling');
    memory.catchUp();
    await time.pass(0);
    expect(state()).toBe('cooling');
  });

  it('makes up for announcements that were lost', async () => {
    const { memory, state, time } = await setUp();
    memory.absences.set(id, absence);
    await time.pass(10_000);
    expect(state()).toBe('cooling');
    memory.absences.clear();
    await time.pass(10_000);
    expect(state()).toBe('healthy');
  });

  it('probes only with the leave of the ledger, and tells it how that went', async () => {
    const { board, memory, state, time } = await setUp();
    memory.announce(id, { ...absence, inMs: 0 });
    memory.probeHeldMs = 4_000;
    await expect(board.tryProbe(deployment)).resolves.toBe(false);
    expect(state()).toBe('cooling');
    await time.pass(4_000);
    memory.probeHeldMs = 0;
    await expect(board.tryProbe(deployment)).resolves.toBe(true);
    board.report(deployment, { ...good, onTrial: true });
    expect(state()).toBe('healthy');
    expect(memory.messages).toContain(`end ${id} answered`);
  });

  it.each(['refused', 'silent'] as const)(
    'goes by its own calls, and probes for itself, while the ledger is not there: %s',
    async (reach) => {
      const { board, memory, state, time } = await setUp();
      memory.setReach(reach);
      for (let call = 0; call < 3; call += 1) board.report(deployment, bad);
      expect(state()).toBe('cooling');
      await time.pass(5_000);
      expect(state()).toBe('probing');
      await expect(time.settle(board.tryProbe(deployment))).resolves.toMatchObject({ value: true });
      board.report(deployment, { ...good, onTrial: true });
      expect(state()).toBe('healthy');
    },
  );

  it('says that the ledger cannot be reached', async () => {
    const { board, memory, faults, time } = await setUp();
    memory.setReach('refused');
    board.report(deployment, bad);
    await time.pass(0);
    expect(faults).toHaveLength(1);
  });

  it('shows every deployment with its state, once something was heard of it', async () => {
    const { board } = await setUp();
    board.healthOf(deployment);
    expect(board.states()).toEqual([]);
    board.report(deployment, good);
    expect(board.states()).toEqual([{ deploymentId: id, state: 'healthy' }]);
  });

  it('sends and hears nothing after it was closed', async () => {
    const { board, memory, state, time } = await setUp();
    board.close();
    memory.messages.length = 0;
    memory.announce(id, absence);
    board.report(deployment, bad);
    await time.pass(60_000);
    expect(memory.messages).toEqual([]);
    expect(state()).toBe('healthy');
  });
});

describe('the health of a deployment with callers’ own keys', () => {
  const refused: CallReport = { outcome: 'failed', code: 'provider.auth_failed', onTrial: false };

  it('is that of the key: what one caller’s key meets is nothing to the others', async () => {
    const { board, memory, time, state } = await setUp();
    memory.messages.length = 0;
    board.report(deployment, refused, 'bad-key');
    for (let call = 0; call < 10; call += 1) board.report(deployment, bad, 'unlucky-key');
    expect(board.healthOf(deployment, 'bad-key')).toMatchObject({
      state: 'cooling',
      code: 'provider.auth_failed',
    });
    expect(board.healthOf(deployment, 'unlucky-key').state).toBe('cooling');
    expect(board.healthOf(deployment, 'other-key').state).toBe('healthy');
    expect(state()).toBe('healthy');
    await time.pass(2_000);
    expect(memory.messages).toEqual([]);
    expect(board.states()).toEqual([]);
  });

  it('comes back by a probe of its own, without the other workers', async () => {
    const { board, memory, time } = await setUp();
    for (let call = 0; call < 3; call += 1) board.report(deployment, bad, 'key');
    await time.pass(5_000);
    memory.messages.length = 0;
    expect(await board.tryProbe(deployment, 'key')).toBe(true);
    expect(await board.tryProbe(deployment, 'key')).toBe(false);
    board.report(deployment, { ...good, onTrial: true }, 'key');
    expect(board.healthOf(deployment, 'key').state).toBe('healthy');
    expect(memory.messages).toEqual([]);
  });

  it('is not forgotten because others look at theirs, however many keys they have', async () => {
    const { board } = await setUp();
    board.report(deployment, refused, 'victim');
    for (let key = 0; key < 5_000; key += 1) {
      board.healthOf(deployment, `key-${String(key)}`);
      await board.tryProbe(deployment, `key-${String(key)}`);
    }
    expect(board.healthOf(deployment, 'victim').state).toBe('cooling');
  });

  it('is forgotten in the order of use, and an open breaker that is looked at is in use', async () => {
    const { board } = await setUp();
    board.report(deployment, refused, 'in use');
    board.report(deployment, refused, 'given up');
    for (let key = 0; key < 5_000; key += 1) {
      board.report(deployment, bad, `key-${String(key)}`);
      expect(board.healthOf(deployment, 'in use').state).toBe('cooling');
    }
    expect(board.healthOf(deployment, 'given up').state).toBe('healthy');
  });

  it('never drives out what is known of the operator’s key, however many keys there are', async () => {
    const { board, state } = await setUp();
    board.report(deployment, refused);
    for (let key = 0; key < 5_000; key += 1) board.report(deployment, bad, `key-${String(key)}`);
    expect(state()).toBe('cooling');
  });
});
