import { collect } from './async-sequence.ts';
import { IncomingBody } from './incoming-body.ts';
import type { Transport, TransportResponse } from './transport.ts';
import type { BodyInspector } from './upstream-body.ts';
import { createUpstreamCall } from './upstream-call.ts';
import { UpstreamStatusError } from './upstream-faults.ts';

const mebibyte = new Uint8Array(1_024 * 1_024);
const everything: BodyInspector = { chunk: () => undefined, end: () => undefined };

/** A body that goes on for as long as it is read; it knows whether its connection was closed. */
function endlessBody(): { body: IncomingBody; isClosed: () => boolean } {
  let closed = false;
  const refill = (): void => {
    if (!closed) body.push(mebibyte);
  };
  const body = new IncomingBody({
    pause: () => undefined,
    resume: refill,
    abort: () => {
      closed = true;
    },
  });
  refill();
  return { body, isClosed: () => closed };
}

function bodyOf(text: string): IncomingBody {
  const body = new IncomingBody({ pause: () => undefined, resume: () => undefined, abort: () => undefined });
  body.push(new TextEncoder().encode(text));
  body.complete();
  return body;
}

function callTo(
  response: Partial<TransportResponse>,
  inspector?: BodyInspector,
): ReturnType<typeof createUpstreamCall> & { sent: () => Readonly<Record<string, string>> } {
  let sent: Readonly<Record<string, string>> = {};
  const transport: Transport = {
    send: (_url, { headers }) => {
      sent = headers;
      return Promise.resolve({ status: 200, headers: {}, body: bodyOf('{}'), ...response });
    },
    close: () => Promise.resolve(),
  };
  const context = { signal: new AbortController().signal, headers: { Traceparent: 'trace' } };
  const inspection = inspector === undefined ? {} : { inspector };
  const call = createUpstreamCall({
    transport,
    context,
    sdkHeaders: ['accept'],
    headers: { authorization: 'Bearer own' },
    ...inspection,
  });
  return { ...call, sent: () => sent };
}

describe('an upstream call', () => {
  it('sends the caller’s headers, those of the SDK that are listed, and its own above all', async () => {
    const call = callTo({});
    const headers = { Accept: 'application/json', Authorization: 'Bearer sdk', 'X-Machine': 'mine' };
    await call.fetchUnread('http://host', { headers });
    expect(call.sent()).toEqual({
      traceparent: 'trace',
      accept: 'application/json',
      authorization: 'Bearer own',
      'accept-encoding': 'identity',
      'user-agent': 'harvest',
    });
  });

  it('reads only the beginning of an error body, however long it is, and closes the connection', async () => {
    const { body, isClosed } = endlessBody();
    const call = callTo({ status: 500, body });
    const error: unknown = await call.fetchUnread('http://host').catch((reason: unknown) => reason);
    call.release();
    expect(error).toBeInstanceOf(UpstreamStatusError);
    expect(error).toHaveProperty('body.length', mebibyte.length);
    expect(isClosed()).toBe(true);
  });

  it('keeps the status when the error body breaks off', async () => {
    const { body } = endlessBody();
    body.fail(new Error('reset'));
    const call = callTo({ status: 503, body });
    await expect(call.fetchUnread('http://host')).rejects.toMatchObject({ status: 503 });
  });

  it('follows no redirect', async () => {
    const call = callTo({ status: 307, headers: { location: 'http://elsewhere' } });
    await expect(call.fetchUnread('http://host')).rejects.toHaveProperty('name', 'UnexpectedRedirectError');
    expect(call.responded()).toBe(false);
  });

  it.each([
    ['read as JSON', (call: ReturnType<typeof callTo>) => call.fetchUnread('http://host').then(call.json)],
    [
      'read in chunks',
      (call: ReturnType<typeof callTo>) => call.fetchUnread('http://host').then(() => collect(call.chunks())),
    ],
    [
      'given to an SDK',
      (call: ReturnType<typeof callTo>) =>
        call.fetch('http://host').then((response) => response.arrayBuffer()),
    ],
  ])('ends a response that grows beyond all bounds when it is %s', async (_, use) => {
    const { body } = endlessBody();
    const call = callTo({ body }, everything);
    await expect(use(call)).rejects.toHaveProperty('name', 'MalformedResponseError');
    expect(call.failure()).toHaveProperty('name', 'MalformedResponseError');
  });

  it('does not take an SDK that leaves for a failure, and closes the connection', async () => {
    const { body, isClosed } = endlessBody();
    const call = callTo({ body }, everything);
    const response = await call.fetch('http://host');
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(call.failure()).toBeUndefined();
    expect(isClosed()).toBe(true);
  });

  it('leaves the connection of an answer that has ended alone', async () => {
    const { body, isClosed } = endlessBody();
    body.complete();
    const call = callTo({ body });
    await call.fetchUnread('http://host');
    await collect(call.chunks());
    call.release();
    expect(isClosed()).toBe(false);
  });
});
