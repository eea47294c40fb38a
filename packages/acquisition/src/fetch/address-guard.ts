import { isIP } from 'node:net';
import { HarvestError } from '@harvest/runtime/harvest-error';
import ipaddr from 'ipaddr.js';
import type { AllowedHost } from './allowed-hosts.ts';
import { displayUrl } from './http-url.ts';
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
export interface AddressGuard {
  /** Judges what can be told without a look-up. @throws HarvestError `url_invalid` for a port, else `address_refused`. */
  readonly vetUrl: (url: URL) => void;
  /** Judges an address that a connection to `target` would have. @throws HarvestError `address_refused`. */
  readonly vetAddress: (address: string, target: ConnectionTarget) => void;
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

/**
 * A guard by the operator's settings. Its refusals say the same whether anything listens at an address or not, so that
 * they tell nothing about the network that Harvest runs in.
 */
export function createAddressGuard(options: {
  readonly allowedHosts: readonly AllowedHost[];
  readonly allowedPorts: ReadonlySet<number>;
}): AddressGuard {
  const { allowedHosts, allowedPorts } = options;
  const opensPort = (entry: AllowedHost, port: number): boolean =>
    entry.port === 'any' || (entry.port === null ? allowedPorts.has(port) : entry.port === port);
  const isOpenedName = ({ hostname, port }: ConnectionTarget): boolean =>
    allowedHosts.some((entry) => entry.kind === 'name' && entry.name === hostname && opensPort(entry, port));
  const isOpenedAddress = (address: string, port: number): boolean =>
    allowedHosts.some(
      (entry) => entry.kind === 'range' && opensPort(entry, port) && isWithin(address, entry.range),
    );

  const vetAddress = (address: string, target: ConnectionTarget): void => {
    if (isOpenedName(target) || isOpenedAddress(address, target.port)) return;
    if (!allowedPorts.has(target.port) || !isPublicAddress(address)) throw refusal(target.url, address);
  };
  return {
    vetUrl: (url) => {
      const target = targetOf(url);
      const isPortOpen =
        allowedPorts.has(target.port) || allowedHosts.some((entry) => opensPort(entry, target.port));
      if (!isPortOpen) throw portRefusal(url, allowedPorts);
      if (isIP(target.hostname) !== 0) vetAddress(target.hostname, target);
      else if (isLocalName(target.hostname) && !isOpenedName(target)) throw refusal(url, null);
    },
    vetAddress,
  };
}

function isWithin(text: string, [network, bits]: readonly [IpAddress, number]): boolean {
  const address = parseAddress(text);
  return address?.kind() === network.kind() && address.match(network, bits);
}

function refusal(url: URL, address: string | null): HarvestError {
  return new HarvestError({
    code: 'acquisition.address_refused',
    publicMessage: `The URL ${displayUrl(url)} leads to an address that is not public. Only pages of the public internet are read.`,
    details: { host: url.hostname, address },
  });
}

function portRefusal(url: URL, allowedPorts: ReadonlySet<number>): HarvestError {
  return new HarvestError({
    code: 'acquisition.url_invalid',
    publicMessage: `The URL ${displayUrl(url)} names a port that is not read from; these are: ${[...allowedPorts].join(', ')}.`,
  });
}
