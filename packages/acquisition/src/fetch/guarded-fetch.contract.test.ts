import { createServer } from 'node:net';
import { once } from 'node:events';
import { loadConfig } from '@harvest/runtime/load-config';
import { type FixtureSite, startFixtureSite } from '@harvest/testkit/site';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { acquisitionVariables } from '../config.ts';
import { createAddressGuard } from './address-guard.ts';
import { ByteAllowance } from './byte-allowance.ts';
import { type GuardedFetch, type SiteResponse, createGuardedFetch } from './guarded-fetch.ts';
import { parseHttpUrl } from './http-url.ts';
import { type LookUpHost, createLookUpHost } from './look-up-host.ts';

const bytesMax = 1_000_000;
const failure = (code: string, publicMessage?: RegExp) =>
  expect.objectContaining({
    code: `acquisition.${code}`,
    ...(publicMessage && { publicMessage: expect.stringMatching(publicMessage) as string }),
  }) as Error;

describe('a guarded fetch', () => {
  let site: FixtureSite;
  const open: GuardedFetch[] = [];

  beforeAll(async () => {
    site = await startFixtureSite();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((fetch) => fetch.close()));
  });
  afterAll(() => site.close());

  const fetchOf = (
    options: { allowedHosts?: string; lookUp?: LookUpHost; timeoutMs?: number } = {},
  ): GuardedFetch => {
    const config = loadConfig(z.object(acquisitionVariables), {
      ACQUISITION_ALLOWED_HOSTS: options.allowedHosts ?? '127.0.0.1:*',
    });
    const fetch = createGuardedFetch({
      guard: createAddressGuard({
        allowedHosts: config.ACQUISITION_ALLOWED_HOSTS,
        allowedPorts: config.ACQUISITION_ALLOWED_PORTS,
      }),
      lookUp: options.lookUp ?? createLookUpHost({ allowedHosts: config.ACQUISITION_ALLOWED_HOSTS }),
      userAgent: 'HarvestBot/1.2.3 (+https://harvest.example/bot)',
      timeoutMs: options.timeoutMs ?? 10_000,
    });
    open.push(fetch);
    return fetch;
  };
  const get = (
    fetch: GuardedFetch,
    url: string,
    options: {
      bytesMax?: number;
      beyond?: 'refuse' | 'cut';
      allowance?: ByteAllowance;
      signal?: AbortSignal;
    } = {},
  ): Promise<SiteResponse> =>
    fetch.get({
      url: parseHttpUrl(url, new URL(site.origin)),
      accept: 'text/html',
      limits: {
        bytesMax: options.bytesMax ?? bytesMax,
        beyond: options.beyond ?? 'refuse',
        allowance: options.allowance ?? null,
      },
      signal: options.signal ?? new AbortController().signal,
    });
  const noConnections = () =>
    waitFor('the end of all connections', async () => (await site.connections()) === 0);

  it('says who it is and what it can read, and sends nothing else', async () => {
    await get(fetchOf(), '/how-to');
    const { host, connection: _connection, ...sent } = site.visits.at(-1)!.headers;
    expect(host).toBe(`127.0.0.1:${String(site.port)}`);
    expect(sent).toEqual({
      accept: 'text/html',
      'accept-encoding': 'gzip, br, zstd, deflate',
      'user-agent': 'HarvestBot/1.2.3 (+https://harvest.example/bot)',
    });
  });

  it.each(['/gzip', '/brotli', '/zstd', '/deflate', '/deflate-raw'])('decompresses %s', async (path) => {
    const fetch = fetchOf();
    const plain = await get(fetch, '/article');
    expect(plain.bytes.length).toBeGreaterThan(3_000);
    const { bytes } = await get(fetch, path);
    expect(Buffer.from(bytes).equals(plain.bytes)).toBe(true);
  });

  it.each([
    ['/gzip-damaged', 'unreadable'],
    ['/gzip-cut', 'unreadable'],
    ['/gzip-twice', 'unsupported_content'],
    ['/unknown-encoding', 'unsupported_content'],
    ['/bomb-gzip', 'too_large'],
    ['/bomb-brotli', 'too_large'],
    ['/bomb-zstd', 'too_large'],
    ['/endless', 'too_large'],
    ['/endless-announced', 'too_large'],
  ])('gives %s up with %s and closes its connection', async (path, code) => {
    const fetch = fetchOf();
    await expect(get(fetch, path)).rejects.toThrow(failure(code));
    await fetch.close();
    await noConnections();
  });

  it('gives a bomb up long before its limit', async () => {
    const allowance = new ByteAllowance(20_000_000);
    await expect(get(fetchOf(), '/bomb-gzip', { bytesMax: 100_000_000, allowance })).rejects.toThrow(
      failure('too_large', /expands to more than 250 times/),
    );
  });

  it('refuses a body that its site announces to be too large before any of it is read', async () => {
    const allowance = new ByteAllowance(bytesMax);
    await expect(get(fetchOf(), '/endless-announced', { allowance })).rejects.toThrow(failure('too_large'));
    expect(allowance.take(bytesMax)).toBe(true);
  });

  it('cuts a body at the limit where its start is enough', async () => {
    const { bytes } = await get(fetchOf(), '/endless', { beyond: 'cut' });
    expect(bytes.length).toBe(bytesMax);
    await waitFor('the connection to be given up', async () => (await site.connections()) === 0);
  });

  it('counts bytes after decompression, for all requests of a task together', async () => {
    const { bytes } = await get(fetchOf(), '/article');
    const allowance = new ByteAllowance(bytes.length * 2);
    await get(fetchOf(), '/gzip', { allowance });
    await get(fetchOf(), '/article', { allowance });
    await expect(get(fetchOf(), '/gzip', { allowance })).rejects.toThrow(failure('too_large', /together/));
  });

  it.each(['/slow-drip', '/silent'])('gives up on %s when its time is over', async (path) => {
    await expect(get(fetchOf({ timeoutMs: 300 }), path)).rejects.toThrow(failure('timeout'));
    await noConnections();
  });

  it.each([
    ['/break-off', /broke off the connection/],
    ['/break-off-chunked', /broke off the connection/],
    ['/not-http', /does not speak HTTP as it should/],
  ])('calls a site unreachable that answers like %s', async (path, message) => {
    await expect(get(fetchOf(), path)).rejects.toThrow(failure('unreachable', message));
  });

  it('says that a connection was refused, or that a site speaks no TLS', async () => {
    const other = await startFixtureSite();
    await expect(
      get(fetchOf(), other.origin.replace('http:', 'https:') + '/article?token=abc'),
    ).rejects.toThrow(failure('unreachable', /does not speak TLS/));
    await other.close();
    await expect(get(fetchOf(), other.origin)).rejects.toThrow(
      failure('unreachable', /refused the connection/),
    );
  });

  it('says that a name has no address, and when looking it up fails', async () => {
    const failing =
      (code: string): LookUpHost =>
      () =>
        Promise.reject(Object.assign(new Error(code), { code }));
    const noAddress: LookUpHost = () => Promise.resolve([]);
    const url = 'http://nowhere.example.com/';
    await expect(get(fetchOf({ lookUp: failing('ENOTFOUND') }), url)).rejects.toThrow(
      failure('unreachable', /has no address/),
    );
    await expect(get(fetchOf({ lookUp: noAddress }), url)).rejects.toThrow(
      failure('unreachable', /has no address/),
    );
    await expect(get(fetchOf({ lookUp: failing('EAI_AGAIN') }), url)).rejects.toThrow(
      failure('unreachable', /looking its name up failed/),
    );
  });

  it('ends with the reason of its caller', async () => {
    const controller = new AbortController();
    const reason = new Error('the task was cancelled');
    const asked = site.requests('/silent');
    const pending = get(fetchOf(), '/silent', { signal: controller.signal });
    await waitFor('the request', () => site.requests('/silent') > asked);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    await noConnections();
  });

  it('does not read the body of an error or a redirect', async () => {
    site.answerWith('/endless-error', (_req, res) => {
      res.writeHead(500).write('x'.repeat(1_000));
    });
    const response = await get(fetchOf(), '/endless-error');
    expect(response).toMatchObject({ status: 500, bytes: new Uint8Array() });
    await noConnections();
  });
});

describe('the connection of a guarded fetch', () => {
  it('goes to the very address that was vetted, although the name leads elsewhere the second time', async () => {
    const site = await startFixtureSite();
    const answers = [
      [{ address: '127.0.0.1', family: 4 }],
      // A rebound answer, which nobody must ask for within one connection.
      [{ address: '169.254.169.254', family: 4 }],
    ];
    let lookUps = 0;
    const config = loadConfig(z.object(acquisitionVariables), {
      ACQUISITION_ALLOWED_HOSTS: `127.0.0.1:${String(site.port)}`,
    });
    const fetch = createGuardedFetch({
      guard: createAddressGuard({
        allowedHosts: config.ACQUISITION_ALLOWED_HOSTS,
        allowedPorts: new Set([80, site.port]),
      }),
      lookUp: () => Promise.resolve(answers[lookUps++] ?? []),
      userAgent: 'HarvestBot/1',
      timeoutMs: 5_000,
    });
    const ask = () =>
      fetch.get({
        url: new URL(`http://rebinding.example.com:${String(site.port)}/missing`),
        accept: '*/*',
        limits: { bytesMax: 1_000, beyond: 'refuse', allowance: null },
        signal: new AbortController().signal,
      });
    expect((await ask()).status).toBe(404);
    expect(lookUps).toBe(1);
    await expect(ask()).rejects.toThrow(failure('address_refused'));
    expect(lookUps).toBe(2);
    expect(site.requests('/missing')).toBe(1);
    await fetch.close();
    await site.close();
  });

  it('is not made when one of several addresses is private, nor for a literal that no look-up sees', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    const fetch = createGuardedFetch({
      guard: createAddressGuard({ allowedHosts: [], allowedPorts: new Set([port]) }),
      lookUp: () =>
        Promise.resolve([
          { address: '93.184.216.34', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
      userAgent: 'HarvestBot/1',
      timeoutMs: 5_000,
    });
    const ask = (host: string) =>
      fetch.get({
        url: new URL(`http://${host}:${String(port)}/`),
        accept: '*/*',
        limits: { bytesMax: 1_000, beyond: 'refuse', allowance: null },
        signal: new AbortController().signal,
      });
    await expect(ask('both.example.com')).rejects.toThrow(failure('address_refused'));
    await expect(ask('127.0.0.1')).rejects.toThrow(failure('address_refused'));
    await expect(ask('[::ffff:127.0.0.1]')).rejects.toThrow(failure('address_refused'));
    expect(connections).toBe(0);
    await fetch.close();
    server.close();
  });

  it('is given up when the socket turns out to have another peer than was looked up', async () => {
    const site = await startFixtureSite();
    const judged: string[] = [];
    const fetch = createGuardedFetch({
      guard: {
        vetUrl: () => undefined,
        vetAddress: (address) => {
          judged.push(address);
          // The first judgement is that of the look-up, the second that of the socket.
          if (judged.length === 2) throw new Error('not this peer');
        },
      },
      lookUp: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      userAgent: 'HarvestBot/1',
      timeoutMs: 5_000,
    });
    const asked = fetch.get({
      url: new URL(`http://a.example.com:${String(site.port)}/article`),
      accept: '*/*',
      limits: { bytesMax: 1_000, beyond: 'refuse', allowance: null },
      signal: new AbortController().signal,
    });
    await expect(asked).rejects.toThrow('not this peer');
    expect(judged).toEqual(['127.0.0.1', '127.0.0.1']);
    expect(site.visits).toEqual([]);
    await site.close();
  });
});
