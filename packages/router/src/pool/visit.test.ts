import { HarvestError } from '@harvest/runtime/harvest-error';
import { createTransport } from '../providers/transport.ts';
import { silenceError } from '../resilience/silence-error.ts';
import type { PoolEvent } from './pool-event.ts';
import { PoolNode } from './pool-node.ts';
import { Timings } from './timings.ts';
import { Visit } from './visit.ts';

const transport = createTransport();
afterAll(() => transport.close());

function begin(situation: { loads: boolean; queueLength?: number; elapsedMs?: number }): {
  visit: Visit;
  node: PoolNode;
  timings: Timings;
  events: readonly PoolEvent[];
  silences: readonly string[];
} {
  let nowMs = 0;
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
  const server = { transport, clock, baseUrl: 'http://user:secret@node.example', contextTokens: 4_096 };
  const node = new PoolNode({ server, label: '2', clock, random: () => 0 });
  const timings = new Timings();
  const events: PoolEvent[] = [];
  const silences: string[] = [];
  const visit = new Visit({
    node,
    model: 'a:1',
    queueLength: situation.queueLength ?? 0,
    loads: situation.loads,
    slots: 2,
    timings,
    clock,
    onEvent: (event) => events.push(event),
    onSilence: () => silences.push(node.label),
    release: () => undefined,
  });
  nowMs += situation.elapsedMs ?? 0;
  return { visit, node, timings, events, silences };
}

describe('a visit to a node', () => {
  it('learns the time of a load, and the time of an answer without load and queue', () => {
    const { visit, node, timings } = begin({ loads: true, queueLength: 4, elapsedMs: 2_500 });
    visit.answered(1_000);
    expect(timings.expect('loadMs', node.id, 'a:1')).toBe(1_000);
    // Two rounds of requests went before it through the two slots.
    expect(timings.expect('serviceMs', node.id, 'a:1')).toBe(500);
  });

  it('does not take the little that a resident model reports for the time of a load', () => {
    const { visit, node, timings } = begin({ loads: false, elapsedMs: 700 });
    visit.answered(20);
    expect(timings.expect('loadMs', node.id, 'a:1')).toBe(new Timings().expect('loadMs', '', ''));
    expect(timings.expect('serviceMs', node.id, 'a:1')).toBe(680);
  });

  it('does not take a load of unknown length for a slow answer', () => {
    const { visit, node, timings } = begin({ loads: true, elapsedMs: 60_000 });
    visit.answered(null);
    expect(timings.expect('serviceMs', node.id, 'a:1')).toBe(new Timings().expect('serviceMs', '', ''));
  });

  it('takes an answer of an ejected node for its return', () => {
    const { visit, node, events } = begin({ loads: false });
    node.health.eject();
    visit.answered(null);
    expect(node.health.ejected).toBe(false);
    expect(events).toEqual([{ type: 'node-returned', node: '2' }]);
  });

  it.each([
    ['keeps only the model away from a node that was silent, and has it looked after', false],
    ['does not hold it against a node that the caller had no time to wait', true],
  ])('%s', (_guarantee, cutShort) => {
    const { visit, node, events, silences } = begin({ loads: false });
    node.memory.use('a:1');
    const provider = node.provider;
    const reason = silenceError({ provider, model: 'a:1', limitMs: 5, cutShort });
    expect(visit.failed(reason, AbortSignal.abort(reason))).toBe(reason);
    expect([node.health.isReady('a:1'), node.health.isReady('b:1')]).toEqual([cutShort, true]);
    expect(silences).toEqual(cutShort ? [] : ['2']);
    expect([node.memory.residents, events]).toEqual([['a:1'], []]);
  });

  it('keeps everything of a failure and adds the node, without its credentials', () => {
    const { visit } = begin({ loads: false });
    const failure = new HarvestError({
      code: 'provider.overloaded',
      publicMessage: 'Busy.',
      retryAfterMs: 7,
      details: { upstream_status: 503 },
      cause: new Error('deep'),
    });
    const thrown = visit.failed(failure, new AbortController().signal);
    expect(thrown).toMatchObject({
      code: 'provider.overloaded',
      publicMessage: 'Busy.',
      retryAfterMs: 7,
      details: { upstream_status: 503, node: '2' },
      cause: failure.cause,
    });
    expect(visit.node.id).toBe('http://node.example');
  });
});
