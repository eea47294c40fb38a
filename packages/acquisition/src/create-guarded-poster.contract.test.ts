import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAddressPolicy } from '@harvest/runtime/addresses/address-policy';
import { allowedHostsVariable } from '@harvest/runtime/addresses/allowed-hosts';
import { createGuardedPoster } from './create-guarded-poster.ts';
import { createManualClock } from './test-support/in-memory-ports.ts';

const allowedHosts = allowedHostsVariable.parse('127.0.0.1:*');

describe('the guarded poster', () => {
  let server: Server;
  let retryAfter = '';
  beforeEach(async () => {
    server = createServer((_req, res) => {
      res.writeHead(503, { 'retry-after': retryAfter }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  it('reckons from its clock how long a date asks it to wait', async () => {
    const clock = createManualClock();
    const poster = createGuardedPoster({
      addresses: createAddressPolicy({ allowedHosts, allowedPorts: new Set() }),
      allowedHosts,
      userAgent: 'Harvest/1.2.3',
      timeoutMs: 5_000,
      clock,
    });
    const second = Math.ceil(clock.nowMs() / 1_000) * 1_000;
    retryAfter = new Date(second + 90_000).toUTCString();
    const answer = await poster.post({
      url: new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`),
      headers: {},
      body: '{}',
      signal: new AbortController().signal,
    });
    expect(answer).toEqual({ status: 503, retryAfterMs: second + 90_000 - clock.nowMs() });
  });
});
