/**
 * Looking up names without the threads of the system. `getaddrinfo` holds one of the four threads of libuv until the
 * servers of a name have answered or been given up, and cannot be called off: a few names of silent servers would hold up
 * every other name, and all work with files. c-ares waits on sockets instead and can be called off. It knows DNS alone,
 * which is all that names of the public internet need; the hosts file and what else the system asks are for names that
 * the operator has opened, and whose servers the operator answers for.
 */
import type { LookupAddress } from 'node:dns';
import { Resolver, lookup } from 'node:dns/promises';
import type { AllowedHost } from '@harvest/runtime/addresses/allowed-hosts';

/** Finds the addresses of a name; none where it has none. */
export type LookUpHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** For all servers of a name together; connecting has the rest of its time. */
const lookUpTimeoutMs = 3_000;
/** For the first question to a server; the next one waits longer. */
const questionTimeoutMs = 1_500;
const questionsMax = 3;
/** Longer than a server takes that answers at all; RFC 8305, section 3, waits 50 ms, because it can take in a late answer. */
const otherFamilyMs = 400;
/** The answers that say that there is no such address, and not that it cannot be found out. */
const absent: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Looks names up in the DNS, those in `allowedHosts` as the system does. `dns` has the servers to ask where they are not
 * the system's, and another time. When the DNS does not say whether a name has addresses, this rejects with `EAI_AGAIN`,
 * `EAI_TIMEOUT` where it says nothing in time, or `EAI_NO_SERVER` where there is nobody to ask, which is no fault of the name.
 */
export function createLookUpHost(options: {
  readonly allowedHosts: readonly AllowedHost[];
  readonly dns?: { readonly servers: readonly string[]; readonly timeoutMs: number };
}): LookUpHost {
  const { allowedHosts, dns = { servers: [], timeoutMs: lookUpTimeoutMs } } = options;
  const opened = new Set(allowedHosts.flatMap((entry) => (entry.kind === 'name' ? [entry.name] : [])));
  return (hostname) => (opened.has(hostname) ? lookup(hostname, { all: true }) : lookUpInDns(hostname, dns));
}

async function lookUpInDns(
  hostname: string,
  { servers, timeoutMs }: { readonly servers: readonly string[]; readonly timeoutMs: number },
): Promise<readonly LookupAddress[]> {
  // Calling off is for all questions of a resolver, so that each name has its own.
  const resolver = new Resolver({ timeout: questionTimeoutMs, tries: questionsMax });
  if (servers.length > 0) resolver.setServers(servers);
  const callOff = (): void => {
    resolver.cancel();
  };
  const timers = [setTimeout(callOff, timeoutMs)];
  // Who has an address of one family need not wait for servers that keep silent about the other.
  const hurried = async (asked: Promise<LookupAddress[]>): Promise<LookupAddress[]> => {
    const addresses = await asked;
    if (addresses.length > 0) timers.push(setTimeout(callOff, otherFamilyMs));
    return addresses;
  };
  try {
    const answers = await Promise.allSettled([
      hurried(addressesOf(resolver.resolve4(hostname), 4)),
      hurried(addressesOf(resolver.resolve6(hostname), 6)),
    ]);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (found.length === 0 && failed !== undefined) throw lookUpFailure(hostname, failed.reason);
    return found;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

async function addressesOf(asked: Promise<readonly string[]>, family: 4 | 6): Promise<LookupAddress[]> {
  try {
    return (await asked).map((address) => ({ address, family }));
  } catch (error) {
    if (Error.isError(error) && 'code' in error && absent.has(error.code)) return [];
    throw error;
  }
}

/** By codes in the manner of `getaddrinfo`; those of c-ares also mean that the site itself refuses or is slow. */
const failureCodes: ReadonlyMap<unknown, string> = new Map([
  ['ECONNREFUSED', 'EAI_NO_SERVER'],
  ['ETIMEOUT', 'EAI_TIMEOUT'],
  ['ECANCELLED', 'EAI_TIMEOUT'],
]);

function lookUpFailure(hostname: string, cause: unknown): NodeJS.ErrnoException {
  const said = Error.isError(cause) && 'code' in cause ? cause.code : null;
  const code = failureCodes.get(said) ?? 'EAI_AGAIN';
  return Object.assign(new Error(`${hostname} cannot be looked up`, { cause }), { code });
}
