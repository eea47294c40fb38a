import fc from 'fast-check';
import { DeliverySlots } from './delivery-slots.ts';

describe('the slots of deliveries', () => {
  it('are never more than their limits, and all come back', () => {
    const names = fc.constantFrom('a', 'b', 'c');
    const steps = fc.array(fc.tuple(names, names, fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (taken) => {
        const slots = new DeliverySlots({ nowMs: () => 0 });
        const held: { readonly names: readonly string[]; readonly giveBack: () => void }[] = [];
        const count = (name: string) => held.filter((entry) => entry.names.includes(name)).length;
        for (const [receiver, tenant, gives] of taken) {
          const limits = [
            { name: `receiver ${receiver}`, max: 2 },
            { name: `tenant ${tenant}`, max: 3 },
          ];
          const isFull = limits.some(({ name, max }) => count(name) >= max);
          const turn = slots.take(limits);
          expect(turn.kind).toBe(isFull ? 'full' : 'taken');
          if (turn.kind === 'taken')
            held.push({ names: limits.map(({ name }) => name), giveBack: turn.giveBack });
          if (gives) held.shift()?.giveBack();
        }
        for (const { giveBack } of held.splice(0)) giveBack();
        expect(slots.take([{ name: 'receiver a', max: 1 }]).kind).toBe('taken');
      }),
    );
  });

  it('are asked for again at the pace at which they become free', () => {
    let nowMs = 0;
    const slots = new DeliverySlots({ nowMs: () => nowMs });
    const limits = [{ name: 'receiver', max: 4 }];
    const deliver = (tookMs: number): void => {
      const turn = slots.take(limits);
      nowMs += tookMs;
      if (turn.kind === 'taken') turn.giveBack();
    };
    for (let i = 0; i < 40; i += 1) deliver(200);
    for (let i = 0; i < 4; i += 1) slots.take(limits);
    const waits = Array.from({ length: 100 }, () => slots.take(limits)).map((turn) =>
      turn.kind === 'full' ? turn.inMs : 0,
    );
    expect(waits[0]).toBe(50);
    expect(waits[99]).toBe(5_000);
    for (let i = 0; i < 10_000; i += 1) slots.take(limits);
    expect(slots.take(limits)).toEqual({ kind: 'full', inMs: 300_000 });
  });

  it('of a receiver keep the turns that were told, however many others come and go', () => {
    let nowMs = 0;
    const slots = new DeliverySlots({ nowMs: () => nowMs });
    const limits = [{ name: 'receiver', max: 1 }];
    const visit = (name: string): void => {
      const turn = slots.take([{ name, max: 1 }]);
      if (turn.kind === 'taken') turn.giveBack();
    };
    const held = slots.take(limits);
    for (let i = 0; i < 100; i += 1) slots.take(limits);
    if (held.kind === 'taken') held.giveBack();
    for (let i = 0; i < 10_000; i += 1) visit(String(i));
    expect(slots.take(limits).kind).toBe('taken');
    expect(slots.take(limits)).toEqual({ kind: 'full', inMs: 2_015 });
    nowMs = 1_000;
    for (let i = 0; i < 10_000; i += 1) visit(String(i));
    expect(slots.take(limits)).toEqual({ kind: 'full', inMs: 1_030 });
  });

  it('of thousands of receivers that are all waited for are bounded as well', () => {
    const slots = new DeliverySlots({ nowMs: () => 0 });
    const waitAt = (name: string): number => {
      const limits = [{ name, max: 1 }];
      const turn = slots.take(limits);
      const waiting = slots.take(limits);
      if (turn.kind === 'taken') turn.giveBack();
      return waiting.kind === 'full' ? waiting.inMs : 0;
    };
    expect(waitAt('first')).toBe(20);
    for (let i = 0; i < 4_095; i += 1) waitAt(String(i));
    waitAt('one more');
    // Its turns are forgotten, and those of the next are not.
    expect(waitAt('1')).toBeGreaterThan(20);
    expect(waitAt('first')).toBe(20);
  });

  it('of thousands of receivers are forgotten while nobody uses them', () => {
    const slots = new DeliverySlots({ nowMs: () => 0 });
    const busy = slots.take([{ name: 'busy', max: 1 }]);
    for (let i = 0; i < 10_000; i += 1) {
      const turn = slots.take([{ name: String(i), max: 1 }]);
      if (turn.kind === 'taken') turn.giveBack();
    }
    expect(busy.kind).toBe('taken');
    expect(slots.take([{ name: 'busy', max: 1 }]).kind).toBe('full');
  });
});
