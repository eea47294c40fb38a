import type { Server } from 'node:http';
import { BlockList, type Socket, isIPv6 } from 'node:net';
import type { Logger } from '@harvest/runtime/logger';

/** How often connections that were refused are mentioned in the log. */
const reportEveryMs = 10_000;

/**
 * Bounds the open connections in all and of one address; what comes beyond is closed without an answer, before a byte of
 * it is read. Proxies are exempt from the second bound, since they stand for all of their clients.
 */
export function limitConnections(options: {
  server: Server;
  logger: Logger;
  connectionsMax: number;
  connectionsPerAddressMax: number;
  /** Addresses and CIDR ranges. */
  trustedProxies: readonly string[];
}): void {
  const { server, connectionsPerAddressMax } = options;
  const proxies = toBlockList(options.trustedProxies);
  // No larger than the number of open connections.
  const counts = new Map<string, number>();
  const report = createReport(options.logger);
  server.maxConnections = options.connectionsMax;
  server.on('drop', report);
  server.prependListener('connection', (socket) => {
    const address = socket.remoteAddress;
    // It was closed before it was seen.
    if (address === undefined) return;
    if (proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > connectionsPerAddressMax) {
      refuse(socket);
      report();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}

function refuse(socket: Socket): void {
  socket.resetAndDestroy();
}

/** Mentions the first refusal at once, and those that follow together. */
function createReport(logger: Logger): () => void {
  let refused = 0;
  let reportedMs = -Infinity;
  return () => {
    refused += 1;
    const nowMs = performance.now();
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
