import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * An address in its own text form, not in the looser ones of URLs; an IPv4-mapped one as the IPv4 address that it
 * stands for. Null for anything else, zone ids included, which name an interface of this machine.
 */
export function parseAddress(text: string): IpAddress | null {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  if (!isIPv6(text) || text.includes('%')) return null;
  // ipaddr.js takes `::1.2.3.4` for a mapped address, which it is not; the spelling of WHATWG has no dots.
  const address = ipaddr.IPv6.parse(new URL(`http://[${text}]/`).hostname.slice(1, -1));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
