import type { Transport } from './transport.ts';
import { createUpstreamCall } from './upstream-call.ts';
import { UpstreamStatusError } from './upstream-faults.ts';

const mebibyte = new Uint8Array(1_024 * 1_024);

/** A body that never ends by itself; it counts what was taken from it. */
function endlessBody(): { body: ReadableStream<Uint8Array>; chunksRead: () => number } {
  let chunks = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      chunks += 1;
      controller.enqueue(mebibyte);
    },
  });
  return { body, chunksRead: () => chunks };
}

function callTo(
  send: Transport['send'],
  signal = new AbortController().signal,
): ReturnType<typeof createUpstreamCall> {
  const transport: Transport = { send, close: () => Promise.resolve() };
  return createUpstreamCall({ transport, context: { signal }, sdkHeaders: ['accept'], headers: {} });
}

describe('an upstream call', () => {
  it('reads only the beginning of an error body, however long it is', async () => {
    const { body, chunksRead } = endlessBody();
    const call = callTo(() => Promise.resolve(new Response(body, { status: 500 })));
    await expect(call.fetch('http://host')).rejects.toBeInstanceOf(UpstreamStatusError);
    expect(chunksRead()).toBeLessThan(5);
  });

  it('keeps the status when the error body breaks off', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.error(new Error('reset'));
      },
    });
    const call = callTo(() => Promise.resolve(new Response(body, { status: 503 })));
    await expect(call.fetch('http://host')).rejects.toMatchObject({ status: 503, body: '' });
  });

  it('ends a response that grows beyond all bounds', async () => {
    const { body } = endlessBody();
    const call = callTo(() => Promise.resolve(new Response(body)));
    const response = await call.fetch('http://host');
    await expect(response.arrayBuffer()).rejects.toHaveProperty('name', 'MalformedResponseError');
    expect(call.failure()).toHaveProperty('name', 'MalformedResponseError');
  });

  it('does not take a consumer who leaves for a failure', async () => {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        controller.enqueue(await promise);
        controller.close();
      },
    });
    const call = callTo(() => Promise.resolve(new Response(body)));
    const response = await call.fetch('http://host');
    const reader = response.body?.getReader();
    const pending = reader?.read();
    await reader?.cancel();
    resolve(new Uint8Array(1));
    await pending;
    await new Promise(setImmediate);
    expect(call.failure()).toBeUndefined();
  });

  it('is aborted by its release and by its caller, with the caller’s reason', () => {
    const controller = new AbortController();
    const released = callTo(() => Promise.reject(new Error('unused')));
    const left = callTo(() => Promise.reject(new Error('unused')), controller.signal);
    const reason = new Error('left');
    released.release();
    controller.abort(reason);
    expect(released.signal.aborted).toBe(true);
    expect(left.signal.reason).toBe(reason);
  });
});
