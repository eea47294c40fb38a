/**
 * Addresses that no page is read from, by what they are for: the IANA registries of special-purpose IPv4 and IPv6
 * addresses (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry, as of 2026) and the
 * addresses at which clouds give credentials to whoever asks.
 */

/** A range in CIDR notation and what it is for. */
type SpecialRange = readonly [cidr: string, purpose: string];

export const specialIpv4Ranges: readonly SpecialRange[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private use'],
  // Holds the metadata service of Alibaba Cloud, 100.100.100.200.
  ['100.64.0.0/10', 'carrier-grade NAT'],
  ['127.0.0.0/8', 'loopback'],
  // Public by the registry, and yet the host agent of Azure.
  ['168.63.129.16/32', 'cloud metadata'],
  // Holds the metadata services of most clouds, 169.254.169.254.
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private use'],
  // Holds the metadata service of Oracle Cloud, 192.0.0.192.
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT relays'],
  ['192.88.99.0/24', '6to4 relays'],
  ['192.168.0.0/16', 'private use'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarks'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  // Ends with the broadcast address.
  ['240.0.0.0/4', 'reserved'],
];

/** Special addresses within 2000::/3; everything outside of it is special anyway. */
export const specialIpv6Ranges: readonly SpecialRange[] = [
  // Teredo, benchmarks, AMT, AS112, ORCHID and drone identities.
  ['2001::/23', 'protocol assignments'],
  ['2001:db8::/32', 'documentation'],
  // Carries an IPv4 address, which may be a private one; nobody serves pages from it.
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
];

/** The only part of IPv6 that is given out as global unicast. */
export const globalUnicastIpv6 = '2000::/3';

/** NAT64 (RFC 6052): the last 32 bits are the IPv4 address that a packet goes to. */
export const nat64Prefix = '64:ff9b::/96';

/**
 * Ends of names that stand for a machine of the own network: RFC 6761 (localhost), RFC 6762 (local), RFC 8375
 * (home.arpa) and ICANN's private-use domain `internal`, under which clouds keep their metadata services.
 */
export const localNameEndings: readonly string[] = ['localhost', 'local', 'internal', 'home.arpa'];
