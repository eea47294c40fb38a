import { getEventListeners } from 'node:events';
import type { CallContext, ModelProvider, StreamPart } from '../spec/provider.ts';
import { type SpokenPart, startModelCall } from './model-call.ts';
import { createScriptedProvider } from './test-support/scripted-provider.ts';
import { type VirtualTime, createVirtualTime } from './test-support/virtual-time.ts';

const response = { text: 'ab', model: 'm', finishReason: 'stop', usage: null } as const;

/** A provider that streams what `play` yields. */
function streaming(
  time: VirtualTime,
  play: (context: CallContext) => AsyncGenerator<StreamPart, void>,
): ModelProvider {
  const { provider } = createScriptedProvider({ name: 'openai', acts: {}, time });
  return { ...provider, stream: (_request, context) => play(context) };
}

function callOf(
  provider: ModelProvider,
  time: VirtualTime,
  more: Partial<CallContext> = {},
  { cutShort = false } = {},
) {
  const parts: SpokenPart[] = [];
  const call = startModelCall({
    provider,
    request: { model: 'm', messages: [], maxOutputTokens: 1 },
    streaming: true,
    context: { signal: new AbortController().signal, ...more },
    limits: { firstPartMs: 1_000, betweenPartsMs: 500, cutShort },
    clock: time.clock,
    timers: time.timers,
    claim: () => true,
    onPart: (part) => parts.push(part),
  });
  return { call, parts };
}

describe('a call to a model', () => {
  it('passes nothing on after it was ended, from a provider that goes on all the same', async () => {
    const time = createVirtualTime();
    const deaf = streaming(time, async function* () {
      yield { type: 'delta', text: 'a' };
      await time.sleep(2_000, new AbortController().signal);
      yield { type: 'delta', text: 'b' };
      yield { type: 'finish', response };
    });
    const { call, parts } = callOf(deaf, time);
    await expect(time.settle(call.answer)).resolves.toMatchObject({ reason: { code: 'provider.timeout' } });
    await time.pass(10_000);
    expect(parts).toEqual([{ type: 'delta', text: 'a' }]);
  });

  it('tells the provider, as the reason of the abort, when only the caller had no more time to wait', async () => {
    const reasonOf = async (deltas: readonly string[]): Promise<unknown> => {
      const time = createVirtualTime();
      const reasons: unknown[] = [];
      const silent = streaming(time, async function* ({ signal }) {
        for (const text of deltas) yield { type: 'delta', text };
        await time.sleep(60_000, signal).catch(() => reasons.push(signal.reason));
      });
      await time.settle(callOf(silent, time, {}, { cutShort: true }).call.answer);
      return reasons[0];
    };
    const code = 'provider.timeout';
    expect(await reasonOf([])).toMatchObject({ code, details: { cut_short: true } });
    expect(await reasonOf(['a'])).toMatchObject({ code, details: { cut_short: false } });
  });

  it('takes a model that is being fetched for a sign of life', async () => {
    const time = createVirtualTime();
    const pulling = streaming(time, async function* ({ signal, onPull }) {
      for (let percent = 0; percent <= 100; percent += 10) {
        await time.sleep(900, signal);
        onPull?.({ model: 'm', status: 'pulling', completedBytes: percent, totalBytes: 100 });
      }
      yield { type: 'finish', response };
    });
    const seen: unknown[] = [];
    const { call } = callOf(pulling, time, { onPull: ({ completedBytes }) => seen.push(completedBytes) });
    await expect(time.settle(call.answer)).resolves.toMatchObject({ status: 'fulfilled' });
    expect(seen).toHaveLength(11);
  });

  it('never takes a stream without a finish for a success', async () => {
    const time = createVirtualTime();
    // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous, this stream is not
    const cut = streaming(time, async function* () {
      yield { type: 'delta', text: 'a' };
    });
    await expect(time.settle(callOf(cut, time).call.answer)).resolves.toMatchObject({
      reason: { code: 'provider.stream_interrupted' },
    });
  });

  it.each(['silence', 'a reset'])('takes a complete answer for one whatever follows: %s', async (what) => {
    const time = createVirtualTime();
    const drained: unknown[] = [];
    const lingering = streaming(time, async function* ({ signal }) {
      yield { type: 'delta', text: 'a' };
      yield { type: 'finish', response };
      if (what === 'a reset') throw new Error('reset');
      await time.sleep(60_000, signal).catch(() => drained.push(time.clock.monotonicMs()));
    });
    const { call } = callOf(lingering, time);
    await expect(time.settle(call.answer)).resolves.toMatchObject({ status: 'fulfilled' });
    await time.pass(2_000);
    expect(drained).toEqual(what === 'silence' ? [1_000] : []);
  });

  it('leaves no listener on the signal of the caller, who may make many calls', async () => {
    const time = createVirtualTime();
    const { provider } = createScriptedProvider({ name: 'openai', acts: {}, time });
    const { signal } = new AbortController();
    for (let call = 0; call < 3; call += 1) await time.settle(callOf(provider, time, { signal }).call.answer);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('does not begin for a caller who has left', async () => {
    const time = createVirtualTime();
    const { provider, requests } = createScriptedProvider({ name: 'openai', acts: {}, time });
    const reason = new Error('left');
    const { call } = callOf(provider, time, { signal: AbortSignal.abort(reason) });
    await expect(time.settle(call.answer)).resolves.toEqual({ status: 'rejected', reason });
    expect(requests).toEqual([]);
  });
});
