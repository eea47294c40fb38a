import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { problemSchema } from '@harvest/contracts/problem';
import { silentLogger } from '@harvest/runtime/logger';
import { listen } from '@harvest/runtime/metrics';
import { type HttpServer, createHttpServer } from './create-http-server.ts';
import { permitSilence } from './permit-silence.ts';

describe('the HTTP server', () => {
  let http: HttpServer;
  const start = async (app: RequestListener, requestTimeoutMs = 30_000): Promise<number> => {
    http = createHttpServer({
      app,
      logger: silentLogger,
      requestTimeoutMs,
      headersTimeoutMs: requestTimeoutMs,
      keepAliveTimeoutMs: 30_000,
      connectionsMax: 100,
      connectionsPerAddressMax: 100,
      trustedProxies: [],
    });
    await listen(http.server, 0, '127.0.0.1');
    return (http.server.address() as AddressInfo).port;
  };
  afterEach(() => http.close(0));

  const open = async (port: number): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    return socket;
  };
  const readAll = async (socket: Socket): Promise<string> => {
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
    return text;
  };

  it.each<[name: string, sent: string, status: number, code: string]>([
    ['what is not HTTP', 'hello\r\n\r\n', 400, 'request.malformed_http'],
    ['an invalid header', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n', 400, 'request.malformed_http'],
    [
      'headers of 20 kB',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'request.headers_too_large',
    ],
  ])('answers %s with a problem and closes', async (_name, sent, status, code) => {
    const socket = await open(await start((_req, res) => res.end()));
    socket.write(sent);
    const [head = '', body = ''] = (await readAll(socket)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(head).toContain('Content-Type: application/problem+json');
    expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ code, status });
  });

  it('answers 408 to a request that does not arrive in time', async () => {
    const socket = await open(await start((_req, res) => res.end(), 1));
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*request\.timeout/);
  });

  it('never writes a problem into the middle of another answer', async () => {
    const port = await start((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write('begun');
    });
    const socket = await open(port);
    const answer = readAll(socket).catch(() => 'broken off');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'data');
    socket.write('garbage\r\n\r\n');
    expect(await answer).not.toContain('problem+json');
  });

  describe('with a short patience for connections on which nothing moves', () => {
    const patienceMs = 300;
    const ask = async (port: number, path: string, requests = 1): Promise<string> => {
      http.server.timeout = patienceMs;
      const socket = await open(port);
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\n`;
      socket.write(`${`${head}\r\n`.repeat(requests - 1)}${head}Connection: close\r\n\r\n`);
      return readAll(socket).catch(() => '');
    };
    /** Answers `/waits` after more than the patience, and nobody else. */
    const app: RequestListener = (req, res) => {
      const end = req.url === '/cut' ? (): void => undefined : permitSilence(req);
      setTimeout(() => {
        end();
        if (req.url === '/waits') res.end('late');
      }, patienceMs * 3);
    };

    it('cuts what is silent, waits for whom may be, and has its patience back afterwards', async () => {
      const port = await start(app);
      expect(await ask(port, '/cut')).toBe('');
      expect(await ask(port, '/waits')).toMatch(/late$/);
      expect(await ask(port, '/never')).toBe('');
    });

    it('waits until the last of several on one connection may be silent no more', async () => {
      let turn = 0;
      const port = await start((req, res) => {
        const end = permitSilence(req);
        turn += 1;
        setTimeout(
          () => {
            end();
            res.end('late');
          },
          patienceMs * 2 * turn,
        );
      });
      expect((await ask(port, '/', 2)).match(/late/g)).toHaveLength(2);
    });
  });

  it.each([
    ['201 headers', 'A: b\r\n'.repeat(200)],
    ['a URL of 20 kB', ''],
  ])('refuses %s with 431', async (what, headers) => {
    const socket = await open(await start((_req, res) => res.end('answered')));
    const path = what.includes('URL') ? `/${'a'.repeat(20_000)}` : '/';
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`);
    const reply = await readAll(socket);
    expect(reply).toMatch(/^HTTP\/1\.1 431 /);
    expect(reply).toContain('request.headers_too_large');
  });

  it('finishes what is in flight before it closes, without waiting for unused connections', async () => {
    const { promise: requested, resolve: onRequest } = Promise.withResolvers<() => void>();
    const port = await start((_req, res) => {
      onRequest(() => res.end('finished'));
    });
    const unused = await open(port);
    const unusedEnd = readAll(unused).catch(() => '');
    const used = await open(port);
    const answer = readAll(used);
    used.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const finish = await requested;
    const closed = http.close(600_000);
    finish();
    expect(await answer).toMatch(/finished$/);
    await closed;
    expect(await unusedEnd).toBe('');
  });

  it('cuts what is still in flight when the grace period is over', async () => {
    const { promise: requested, resolve: onRequest } = Promise.withResolvers<undefined>();
    const socket = await open(
      await start(() => {
        onRequest(undefined);
      }),
    );
    const answer = readAll(socket).catch(() => '');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await requested;
    await http.close(1);
    expect(await answer).toBe('');
  });
});
