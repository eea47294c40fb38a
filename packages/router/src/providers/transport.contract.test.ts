/** What the transport makes of HTTP itself, beneath all providers. */
import { once } from 'node:events';
import { type RequestListener, createServer } from 'node:http';
import { collect } from './async-sequence.ts';
import { createTransport } from './transport.ts';
import { createUpstreamCall } from './upstream-call.ts';

/** Serves one path on the loopback interface; the caller closes it. */
async function serve(listener: RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}/path?query=1`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const request = { method: 'GET', headers: {}, body: null } as const;
const { signal } = new AbortController();

describe('the transport', () => {
  it('waits for the response that counts behind an informational one', async () => {
    const server = await serve((_req, res) => {
      res.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => {
        res.writeHead(201, { 'x-mark': 'final' }).end('done');
      });
    });
    const transport = createTransport();
    const response = await transport.send(server.url, { ...request, signal });
    expect(response).toMatchObject({ status: 201, headers: { 'x-mark': 'final' } });
    expect(Buffer.from((await response.body.next()) ?? []).toString()).toBe('done');
    await expect(response.body.next()).resolves.toBeNull();
    await transport.close();
    await server.close();
  });

  it('sends nothing for a caller who has left', async () => {
    let requests = 0;
    const server = await serve((_req, res) => {
      requests += 1;
      res.end();
    });
    const transport = createTransport();
    const reason = new Error('left');
    const sent = transport.send(server.url, { ...request, signal: AbortSignal.abort(reason) });
    await expect(sent).rejects.toBe(reason);
    await transport.close();
    await server.close();
    expect(requests).toBe(0);
  });

  it('delivers a response that is much longer than what it keeps in memory', async () => {
    const part = Buffer.alloc(1_024 * 1_024, 'x');
    const server = await serve((_req, res) => {
      for (let sent = 0; sent < 16; sent += 1) res.write(part);
      res.end('end');
    });
    const transport = createTransport();
    const call = createUpstreamCall({ transport, context: { signal }, sdkHeaders: [], headers: {} });
    await call.fetchUnread(server.url);
    const bytes = Buffer.concat(await collect(call.chunks()));
    call.release();
    await transport.close();
    await server.close();
    expect(bytes).toHaveLength(16 * part.length + 3);
    expect(bytes.subarray(-3).toString()).toBe('end');
  });
});
