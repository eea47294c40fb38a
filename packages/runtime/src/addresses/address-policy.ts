import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { AllowedHost } from './allowed-hosts.ts';
import { type IpAddress, parseAddress } from './parse-address.ts';
import {
  globalUnicastIpv6,
  localNameEndings,
  nat64Prefix,
  specialIpv4Ranges,
  specialIpv6Ranges,
} from './special-addresses.ts';

/** Where a connection goes by its URL: `hostname` without brackets. */
export interface ConnectionTarget {
  readonly url: URL;
  readonly hostname: string;
  readonly port: number;
}

/** Decides what may be connected to: public unicast addresses, and what the operator opened besides. */
export interface AddressPolicy {
  /** What is wrong with a URL, as far as that can be told without a look-up; null when nothing is. */
  readonly faultOf: (url: URL) => 'port' | 'address' | null;
  /** True when a connection to `target` may have this address. */
  readonly allows: (address: string, target: ConnectionTarget) => boolean;
}

const ipv4Denials = specialIpv4Ranges.map(([cidr]) => ipaddr.IPv4.parseCIDR(cidr));
const ipv6Denials = specialIpv6Ranges.map(([cidr]) => ipaddr.IPv6.parseCIDR(cidr));
const ipv6Global = ipaddr.IPv6.parseCIDR(globalUnicastIpv6);
const nat64 = ipaddr.IPv6.parseCIDR(nat64Prefix);

/** True for an address of the public internet; what cannot be parsed is none. */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  return address instanceof ipaddr.IPv4 ? isPublicIpv4(address) : isPublicIpv6(address);
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return !ipv4Denials.some((range) => address.match(range));
}

/** `::/96` needs no mention: besides translated addresses, only 2000::/3 is public. */
function isPublicIpv6(address: ipaddr.IPv6): boolean {
  if (address.match(nat64)) return isPublicIpv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  return address.match(ipv6Global) && !ipv6Denials.some((range) => address.match(range));
}

/** Names of the own network: the reserved endings, and names without a dot, which a resolver completes by itself. */
function isLocalName(hostname: string): boolean {
  return (
    !hostname.includes('.') ||
    localNameEndings.some((ending) => hostname === ending || hostname.endsWith(`.${ending}`))
  );
}

/** The target that a URL names. */
export function targetOf(url: URL): ConnectionTarget {
  const defaultPort = url.protocol === 'https:' ? 443 : 80;
  return {
    url,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
  };
}

/** A policy by the operator's settings. */
export function createAddressPolicy(options: {
  readonly allowedHosts: readonly AllowedHost[];
  readonly allowedPorts: ReadonlySet<number>;
}): AddressPolicy {
  const { allowedHosts, allowedPorts } = options;
  const opensPort = (entry: AllowedHost, port: number): boolean =>
    entry.port === 'any' || (entry.port === null ? allowedPorts.has(port) : entry.port === port);
  const isOpenedName = ({ hostname, port }: ConnectionTarget): boolean =>
    allowedHosts.some((entry) => entry.kind === 'name' && entry.name === hostname && opensPort(entry, port));
  const isOpenedAddress = (address: string, port: number): boolean =>
    allowedHosts.some(
      (entry) => entry.kind === 'range' && opensPort(entry, port) && isWithin(address, entry.range),
    );

  const allows = (address: string, target: ConnectionTarget): boolean =>
    isOpenedName(target) ||
    isOpenedAddress(address, target.port) ||
    (allowedPorts.has(target.port) && isPublicAddress(address));
  return {
    faultOf: (url) => {
      const target = targetOf(url);
      const isPortOpen =
        allowedPorts.has(target.port) || allowedHosts.some((entry) => opensPort(entry, target.port));
      if (!isPortOpen) return 'port';
      const isRefused =
        isIP(target.hostname) === 0
          ? isLocalName(target.hostname) && !isOpenedName(target)
          : !allows(target.hostname, target);
      return isRefused ? 'address' : null;
    },
    allows,
  };
}

function isWithin(text: string, [network, bits]: readonly [IpAddress, number]): boolean {
  const address = parseAddress(text);
  return address?.kind() === network.kind() && address.match(network, bits);
}
