import { isIPv6 } from 'node:net';
import type { Request } from 'express';

const mappedPattern = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** Somebody who has one IPv6 address usually has this network of them. */
const ipv6NetworkGroups = 4;

/**
 * Whom failures and unauthenticated requests are counted for: the client's IPv4 address, or the /64 network of its IPv6
 * address. Behind trusted proxies it is the client that these name.
 */
export function addressOf(req: Request): string {
  return limitedAddress(req.ip ?? 'unknown');
}

/** The part of an address that stands for one client. */
export function limitedAddress(address: string): string {
  const mapped = mappedPattern.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return address;
  const [head = '', tail] = bare.split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const last = tail === '' ? [] : tail.split(':');
    while (groups.length + last.length < 8) groups.push('0');
    groups.push(...last);
  }
  const network = groups.slice(0, ipv6NetworkGroups).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** Whether the request comes from this very machine, and nobody passed it on. */
export function isDirectLoopback(req: Request): boolean {
  const address = req.socket.remoteAddress ?? '';
  const loopback = address === '::1' || /^(?:::ffff:)?127\./.test(address);
  return loopback && forwardingHeaders.every((name) => req.headers[name] === undefined);
}

const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host'];
