import { type ConnectionTarget, createAddressPolicy } from '@harvest/runtime/addresses/address-policy';
import type { AllowedHost } from '@harvest/runtime/addresses/allowed-hosts';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { displayUrl } from './http-url.ts';

/** Holds what is connected to against the policy of addresses. */
export interface AddressGuard {
  /** Judges what can be told without a look-up. @throws HarvestError `url_invalid` for a port, else `address_refused`. */
  readonly vetUrl: (url: URL) => void;
  /** Judges an address that a connection to `target` would have. @throws HarvestError `address_refused`. */
  readonly vetAddress: (address: string, target: ConnectionTarget) => void;
}

/**
 * A guard by the operator's settings. Its refusals say the same whether anything listens at an address or not, so that
 * they tell nothing about the network that Harvest runs in.
 */
export function createAddressGuard(options: {
  readonly allowedHosts: readonly AllowedHost[];
  readonly allowedPorts: ReadonlySet<number>;
}): AddressGuard {
  const policy = createAddressPolicy(options);
  return {
    vetUrl: (url) => {
      const fault = policy.faultOf(url);
      if (fault === 'port') throw portRefusal(url, options.allowedPorts);
      if (fault === 'address') throw refusal(url, null);
    },
    vetAddress: (address, target) => {
      if (!policy.allows(address, target)) throw refusal(target.url, address);
    },
  };
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
