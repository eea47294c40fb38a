import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { listen } from '@harvest/runtime/metrics';
import express from 'express';
import { sendBody } from './send-body.ts';

const large = JSON.stringify({ text: 'The river rose. '.repeat(1_000) });
const fixed = Buffer.from(large);
const json = 'application/json; charset=utf-8';

describe('a body', () => {
  const app = express();
  app.disable('etag');
  const answers: Record<string, { body: Buffer | string; type: string }> = {
    '/large': { body: large, type: json },
    '/fixed': { body: fixed, type: json },
    '/small': { body: '{"status":"pending"}', type: json },
    '/shorter': { body: 'a'.repeat(13_999), type: json },
    '/long': { body: 'a'.repeat(14_000), type: json },
    '/archive': { body: Buffer.alloc(20_000), type: 'application/zip' },
  };
  app.use((req, res) => {
    const { body, type } = answers[req.path] ?? { body: '', type: json };
    res.setHeader('Content-Type', type);
    res.setHeader('ETag', '"tag"');
    sendBody(res, body, { isFixed: req.path === '/fixed' });
  });
  const server = createServer(app);
  let url = '';
  beforeAll(async () => {
    await listen(server, 0, '127.0.0.1');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  /** As the bytes on the wire are: fetch would decompress them. */
  const get = async (path: string, accepted: string): Promise<{ headers: Headers; bytes: Buffer }> => {
    const { promise, resolve } = Promise.withResolvers<{ headers: Headers; bytes: Buffer }>();
    request(`${url}${path}`, { agent: false, headers: { 'Accept-Encoding': accepted } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        resolve({
          headers: new Headers(res.headers as Record<string, string>),
          bytes: Buffer.concat(chunks),
        });
      });
    }).end();
    return promise;
  };

  it.each<[path: string, accepted: string, decode: (bytes: Buffer) => Buffer, encoding: string]>([
    ['/large', 'gzip', gunzipSync, 'gzip'],
    ['/large', 'gzip, deflate, br', brotliDecompressSync, 'br'],
    ['/large', 'br;q=0, *', gunzipSync, 'gzip'],
    ['/fixed', 'br', brotliDecompressSync, 'br'],
    ['/fixed', 'br', brotliDecompressSync, 'br'],
    ['/fixed', 'gzip', gunzipSync, 'gzip'],
  ])('that is large text is compressed: %s for %s', async (path, accepted, decode, encoding) => {
    const { headers, bytes } = await get(path, accepted);
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('vary')).toBe('Accept-Encoding');
    expect(headers.get('etag')).toBe('W/"tag"');
    expect(headers.get('content-length')).toBe(String(bytes.length));
    expect(bytes.length).toBeLessThan(large.length / 10);
    expect(decode(bytes).toString()).toBe(large);
  });

  it('is compressed from 14,000 bytes on', async () => {
    expect((await get('/long', 'gzip')).headers.get('content-encoding')).toBe('gzip');
  });

  it.each([
    ['/small', 'gzip, br', null],
    ['/shorter', 'gzip, br', null],
    ['/archive', 'gzip, br', null],
    ['/large', 'identity', 'Accept-Encoding'],
    ['/large', 'gzip;q=0', 'Accept-Encoding'],
    ['/large', 'zstd', 'Accept-Encoding'],
  ])('goes out as it is: %s for %s', async (path, accepted, vary) => {
    const { headers, bytes } = await get(path, accepted);
    expect(headers.get('content-encoding')).toBeNull();
    expect(headers.get('vary')).toBe(vary);
    expect(headers.get('etag')).toBe('"tag"');
    expect(bytes).toEqual(Buffer.from(answers[path]?.body ?? ''));
  });
});
