import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { type LogFields, silentLogger } from '@harvest/runtime/logger';
import { limitConnections } from './limit-connections.ts';

describe('the limit of connections', () => {
  const setUp = (trustedProxies: readonly string[] = []) => {
    const server = createServer();
    const warnings: (LogFields | undefined)[] = [];
    const time = { nowMs: 0, monotonicMs: 0 };
    limitConnections({
      server,
      logger: { ...silentLogger, warn: (_message, fields) => warnings.push(fields) },
      connectionsMax: 1_000,
      connectionsPerAddressMax: 2,
      trustedProxies,
      clock: { nowMs: () => time.nowMs, monotonicMs: () => time.monotonicMs },
    });
    /** A connection from an address that this machine does not have. */
    const connectFrom = (remoteAddress: string): Socket => {
      const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
      socket.on('error', () => undefined);
      server.emit('connection', socket);
      return socket;
    };
    return { connectFrom, warnings, time };
  };

  it.each<[what: string, addresses: readonly [string, string, string], other: string]>([
    [
      'the /64 network of an IPv6 address',
      ['2001:db8::1', '2001:db8::2', '2001:db8:0:0:ffff::3'],
      '2001:db8:0:1::1',
    ],
    ['an IPv4 address, however it is spelled', ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1'], '192.0.2.2'],
  ])('is for %s', async (_what, addresses, other) => {
    const { connectFrom } = setUp();
    const [first, second, third] = addresses.map(connectFrom);
    expect([first?.destroyed, second?.destroyed, third?.destroyed]).toEqual([false, false, true]);
    expect(connectFrom(other).destroyed).toBe(false);
    const closed = new Promise((resolve) => first?.once('close', resolve));
    first?.destroy();
    await closed;
    expect(connectFrom(addresses[2]).destroyed).toBe(false);
  });

  it('exempts proxies, and mentions refusals together', () => {
    const { connectFrom, warnings, time } = setUp(['2001:db8:1::/48']);
    for (let each = 0; each < 5; each += 1) expect(connectFrom('2001:db8:1::1').destroyed).toBe(false);
    for (let each = 0; each < 7; each += 1) connectFrom('192.0.2.1');
    expect(warnings).toEqual([{ refused: 1 }]);
    time.monotonicMs = 10_000;
    connectFrom('192.0.2.1');
    expect(warnings).toEqual([{ refused: 1 }, { refused: 5 }]);
  });
});
