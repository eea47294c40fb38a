import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { problemSchema } from '@harvest/contracts/problem';
import { silentLogger } from '@harvest/runtime/logger';
import type { LogFields, Logger } from '@harvest/runtime/logger';
import { listen } from '@harvest/runtime/metrics';
import { waitFor } from '@harvest/testkit/wait-for';
import { type HttpServer, createHttpServer } from './create-http-server.ts';

describe('the HTTP server, against hostile connections', () => {
  let http: HttpServer;
  const seen: string[] = [];
  const answer: RequestListener = (req, res) => {
    seen.push(`${String(req.method)} ${String(req.url)}`);
    req.resume().once('end', () => res.end('answered'));
  };
  beforeEach(() => {
    seen.length = 0;
  });
  afterEach(() => http.close(0));

  const start = async (
    options: Partial<Parameters<typeof createHttpServer>[0]> = {},
    host = '127.0.0.1',
  ): Promise<number> => {
    http = createHttpServer({
      app: answer,
      logger: silentLogger,
      requestTimeoutMs: 30_000,
      headersTimeoutMs: 30_000,
      keepAliveTimeoutMs: 30_000,
      connectionsMax: 100,
      connectionsPerAddressMax: 100,
      trustedProxies: [],
      ...options,
    });
    await listen(http.server, 0, host);
    return (http.server.address() as AddressInfo).port;
  };
  const open = async (port: number, localAddress = '127.0.0.1'): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    await once(socket, 'connect');
    return socket;
  };
  const readAll = async (socket: Socket): Promise<string> => {
    let text = '';
    try {
      for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
    } catch {
      // A reset ends the text like an orderly end does.
    }
    return text;
  };
  const refused = (reply: string): void => {
    const [head = '', body = ''] = reply.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head).toContain('Connection: close');
    expect(head).toContain("content-security-policy: default-src 'none'");
    expect(head).not.toMatch(/^(?:Server|X-Powered-By):/im);
    expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ code: 'request.malformed_http' });
  };

  const post = (headers: string, body: string): string =>
    `POST /a HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n${body}`;
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
  it.each<[shape: string, sent: string]>([
    [
      'Content-Length before Transfer-Encoding',
      post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
    ],
    [
      'Transfer-Encoding before Content-Length',
      post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n'),
    ],
    ['two lengths', post('Content-Length: 5\r\nContent-Length: 6', 'abcdef')],
    ['a length twice', post('Content-Length: 5\r\nContent-Length: 5', 'abcde')],
    ['a list of lengths', post('Content-Length: 5, 5', 'abcde')],
    ['a length with a sign', post('Content-Length: +5', 'abcde')],
    ['a folded header', post('A: b\r\n c', '')],
    ['a folded Transfer-Encoding', post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n')],
    ['a space before the colon', post('Transfer-Encoding : chunked', '0\r\n\r\n')],
    ['an encoding after chunked', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n')],
    ['an unknown encoding', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
    ['a chunk size that is no number', post('Transfer-Encoding: chunked', 'zz\r\n\r\n')],
    [
      'a chunk extension with a bare line feed',
      post('Transfer-Encoding: chunked', '1;a=\nb\r\nx\r\n0\r\n\r\n'),
    ],
    ['a chunk that is longer than announced', post('Transfer-Encoding: chunked', '1\r\nxyz\r\n0\r\n\r\n')],
    ['bare line feeds', 'GET /a HTTP/1.1\nHost: x\n\n'],
    ['a bare carriage return in a header', 'GET /a HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n'],
    ['a NUL in a header', 'GET /a HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n'],
    ['a control character in the path', 'GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a byte beyond ASCII in the path', 'GET /\u00ff HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP/2 without an agreement', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('refuses %s, and takes nothing after it for a request', async (_shape, sent) => {
    const socket = await open(await start());
    socket.write(Buffer.from(sent + smuggled, 'latin1'));
    const reply = await readAll(socket);
    expect(seen).not.toContain('GET /smuggled');
    expect(reply).not.toContain('answered');
    refused(reply);
  });

  it('answers pipelined requests one by one, and refuses what follows them', async () => {
    const socket = await open(await start());
    const one = 'GET /one HTTP/1.1\r\nHost: x\r\n\r\n';
    socket.write(one.repeat(100) + 'GARBAGE\r\n\r\n');
    const reply = await readAll(socket);
    expect(seen).toEqual(Array<string>(100).fill('GET /one'));
    expect(reply).not.toContain('GARBAGE');
  });

  it('works on a bounded number of pipelined requests at a time', async () => {
    const waiting: (() => void)[] = [];
    const port = await start({ app: (_req, res) => waiting.push(() => res.end('answered')) });
    const socket = await open(port);
    const reply = readAll(socket);
    socket.write('GET /one HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500));
    expect(await reply).toBe('');
    expect(waiting).toHaveLength(100);
    for (const finish of waiting) finish();
  });

  it('never writes a problem where the answer of an earlier request is due', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    const port = await start({
      app: (req, res) => {
        // The second is answered at once, and waits for the first.
        if (req.url === '/second') {
          res.end('second');
          resolve(undefined);
        }
      },
    });
    const socket = await open(port);
    const reply = readAll(socket);
    socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked;
    socket.write('GARBAGE\r\n\r\n');
    expect(await reply).toBe('');
  });

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nA: '],
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'],
  ])('ends a connection whose %s trickle in', async (_what, sent) => {
    const socket = await open(await start({ requestTimeoutMs: 200, headersTimeoutMs: 200 }));
    const reply = readAll(socket);
    socket.write(sent);
    const trickle = setInterval(() => socket.write('a'), 20);
    // It would go on for ever: only the server can end it.
    const text = await reply;
    clearInterval(trickle);
    expect(text === '' || text.startsWith('HTTP/1.1 408 ')).toBe(true);
    expect(text).not.toContain('answered');
  });

  it('tells a client to go on only when its body is wanted', async () => {
    const port = await start({
      app: (req, res) => {
        if (req.url === '/wanted') res.writeContinue();
        else res.statusCode = 401;
        res.end(req.url);
      },
    });
    const ask = async (path: string): Promise<string> => {
      const socket = await open(port);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`);
      return readAll(socket);
    };
    expect(await ask('/wanted')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refusal = await ask('/unwanted');
    expect(refusal).toMatch(/^HTTP\/1\.1 401 /);
    expect(refusal).toContain('Connection: close');
  });

  const lines: { message: string; fields: LogFields | undefined }[] = [];
  const logger: Logger = { ...silentLogger, warn: (message, fields) => lines.push({ message, fields }) };

  it('keeps an address from taking all connections, and says so once', async () => {
    lines.length = 0;
    const port = await start({ connectionsPerAddressMax: 3, logger });
    const held = await Promise.all([1, 2, 3].map(() => open(port)));
    for (let index = 0; index < 5; index += 1)
      expect(await readAll(connect({ port, host: '127.0.0.1' }))).toBe('');
    expect(lines).toEqual([{ message: 'too many connections', fields: { refused: 1 } }]);
    const other = await open(port, '127.0.0.2');
    other.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await readAll(other)).toContain('answered');
    held[0]?.destroy();
    await waitFor('a connection to be free again', async () => {
      const again = connect({ port, host: '127.0.0.1' });
      again.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      return (await readAll(again)).includes('answered');
    });
    for (const socket of held) socket.destroy();
  });

  it('counts the connections of a trusted proxy towards all of them alone', async () => {
    const port = await start({
      connectionsMax: 3,
      connectionsPerAddressMax: 1,
      trustedProxies: ['127.0.0.0/24'],
      logger,
    });
    const held = await Promise.all([1, 2].map(() => open(port)));
    const third = await open(port);
    third.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [chunk] = (await once(third.setEncoding('utf8'), 'data')) as [string];
    expect(chunk).toContain('answered');
    expect(await readAll(connect({ port, host: '127.0.0.1' }))).toBe('');
    for (const socket of [...held, third]) socket.destroy();
  });
});
