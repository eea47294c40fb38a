import type { Server } from 'node:http';
import { BlockList, type Socket, isIPv6 } from 'node:net';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import { limitedAddress } from '../gateway/client-address.ts';

/** How often connections that were refused are mentioned in the log. */
const reportEveryMs = 10_000;

/**
 * Bounds the open connections in all and of one client, which is an IPv4 address or the /64 network of an IPv6 one; what
 * comes beyond is closed without an answer, before a byte of it is read. Proxies are exempt from the second bound, since
 * they stand for all of their clients.
 */
export function limitConnections(options: {
  server: Server;
  logger: Logger;
  connectionsMax: number;
  connectionsPerAddressMax: number;
  /** Addresses and CIDR ranges. */
  trustedProxies: readonly string[];
  clock?: Clock;
}): void {
  const { server, connectionsPerAddressMax, clock = systemClock } = options;
  const proxies = toBlockList(options.trustedProxies);
  // No larger than the number of open connections.
  const counts = new Map<string, number>();
  const report = createReport(options.logger, clock);
  server.maxConnections = options.connectionsMax;
  server.on('drop', report);
  server.prependListener('connection', (socket) => {
    const address = socket.remoteAddress;
    // It was closed before it was seen.
    if (address === undefined) return;
    if (proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return;
    const client = limitedAddress(address);
    const count = (counts.get(client) ?? 0) + 1;
    if (count > connectionsPerAddressMax) {
      refuse(socket);
      report();
      return;
    }
    counts.set(client, count);
    socket.once('close', () => {
      const left = (counts.get(client) ?? 1) - 1;
      if (left === 0) counts.delete(client);
      else counts.set(client, left);
    });
  });
}

function refuse(socket: Socket): void {
  socket.resetAndDestroy();
}

/** Mentions the first refusal at once, and those that follow together. */
function createReport(logger: Logger, clock: Clock): () => void {
  let refused = 0;
  let reportedMs = -Infinity;
  return () => {
    refused += 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - reportedMs < reportEveryMs) return;
    logger.warn('too many connections', { refused });
    reportedMs = nowMs;
    refused = 0;
  };
}

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
