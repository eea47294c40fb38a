import type { LookupAddress } from 'node:dns';
import { type LookupFunction, isIP } from 'node:net';
import { buildConnector } from 'undici';
import type { ConnectionTarget } from '@harvest/runtime/addresses/address-policy';
import type { AddressGuard } from './address-guard.ts';
import type { LookUpHost } from './look-up-host.ts';

/** How long one of several addresses is tried before the next one; Node's own 250 ms is short for a distant site. */
const addressAttemptTimeoutMs = 1_000;

/**
 * Connects to `target` only by addresses that the guard lets pass. A name is looked up once, inside the connection that
 * uses the answer, so that nothing can be rebound between check and use; one refused address refuses the name. Literal
 * addresses are never looked up and are judged by themselves, and the connected socket's peer is judged again.
 */
export function createGuardedConnector(options: {
  readonly guard: AddressGuard;
  readonly lookUp: LookUpHost;
  readonly target: ConnectionTarget;
  readonly timeoutMs: number;
}): buildConnector.connector {
  const { guard, lookUp, target, timeoutMs } = options;
  const connect = buildConnector({
    timeout: timeoutMs,
    maxCachedSessions: 0,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptTimeoutMs,
    lookup: vettedLookup({ guard, lookUp, target }),
  });
  return (request, callback) => {
    const refused = isIP(target.hostname) === 0 ? null : refusalOf(guard, target.hostname, target);
    if (refused !== null) {
      callback(refused, null);
      return;
    }
    connect(request, (...[error, socket]) => {
      const refusedPeer = error ?? refusalOf(guard, socket.remoteAddress ?? '', target);
      if (refusedPeer === null && socket !== null) {
        callback(null, socket);
        return;
      }
      socket?.destroy();
      callback(refusedPeer ?? new Error('there is no socket'), null);
    });
  };
}

function vettedLookup(options: {
  guard: AddressGuard;
  lookUp: LookUpHost;
  target: ConnectionTarget;
}): LookupFunction {
  const { guard, lookUp, target } = options;
  return (hostname, { all }, done) => {
    const answer = (addresses: readonly LookupAddress[]): void => {
      const refused = addresses
        .map(({ address }) => refusalOf(guard, address, target))
        .find((error) => error !== null);
      const [first] = addresses;
      if (refused !== undefined) done(refused, []);
      else if (first === undefined) done(nameWithoutAddress(hostname), []);
      else if (all === true) done(null, [...addresses]);
      else done(null, first.address, first.family);
    };
    lookUp(hostname).then(answer, (error: unknown) => {
      done(Error.isError(error) ? error : new Error('the look-up failed', { cause: error }), []);
    });
  };
}

/** What an operating system says of such a name, too. */
function nameWithoutAddress(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}

function refusalOf(guard: AddressGuard, address: string, target: ConnectionTarget): Error | null {
  try {
    guard.vetAddress(address, target);
    return null;
  } catch (error) {
    return Error.isError(error) ? error : new Error('the address was refused', { cause: error });
  }
}
