import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { type IpAddress, parseAddress } from './parse-address.ts';

/** Ports that an entry opens: one, every port, or null for those that are open at every host. */
type OpenedPort = number | 'any' | null;

/** A host, an address or a range of addresses that the operator opened although it is not public. */
export type AllowedHost =
  | { readonly kind: 'name'; readonly name: string; readonly port: OpenedPort }
  | { readonly kind: 'range'; readonly range: readonly [IpAddress, number]; readonly port: OpenedPort };

const namePattern = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const bracketed = /^\[(?<host>[^\]]+)\](?::(?<port>\d{1,5}|\*))?$/;
const plain = /^(?<host>[^:]+)(?::(?<port>\d{1,5}|\*))?$/;

function portOf(text: string | undefined): OpenedPort | undefined {
  if (text === undefined) return null;
  if (text === '*') return 'any';
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function rangeOf(text: string): readonly [IpAddress, number] | null {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text))
    return ipaddr.parseCIDR(text);
  const address = parseAddress(text);
  return address === null ? null : [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** A name as URLs are compared with it: in ASCII, and without the dot that ends it in the DNS. */
function asciiOf(host: string): string {
  return (/\P{ASCII}/u.test(host) ? domainToASCII(host) : host).replace(/\.$/, '');
}

/** An entry such as `intranet.example`, `10.0.0.0/8`, `[::1]:8080` or `127.0.0.1:*`; null for anything else. */
function parseEntry(entry: string): AllowedHost | null {
  const text = entry.toLowerCase();
  // An IPv6 address without brackets has colons of its own, and no port.
  const bare = rangeOf(text);
  if (bare !== null) return { kind: 'range', range: bare, port: null };
  const { host: written, port: portText } = (bracketed.exec(text) ?? plain.exec(text))?.groups ?? {};
  const port = portOf(portText);
  if (written === undefined || port === undefined) return null;
  const host = asciiOf(written);
  const range = rangeOf(host);
  if (range !== null) return { kind: 'range', range, port };
  return namePattern.test(host) && !text.startsWith('[') ? { kind: 'name', name: host, port } : null;
}

/**
 * A list of hosts, addresses and CIDR ranges, separated by commas, each with `:port`, `:*` for every port, or nothing for
 * the ports that are open everywhere. Empty by default.
 */
export const allowedHostsVariable = z
  .string()
  .default('')
  .transform((text, context): readonly AllowedHost[] => {
    const entries = text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
    return entries.flatMap((entry) => {
      const parsed = parseEntry(entry);
      if (parsed === null)
        context.addIssue(
          'must be a list of hosts, addresses or CIDR ranges, each with an optional :port or :*',
        );
      return parsed ?? [];
    });
  });
