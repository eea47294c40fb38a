interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Makes callers that ask for the same key at the same time share one call. A caller that is aborted leaves alone; the call
 * itself is aborted when nobody waits for it any more. @throws what the call throws, or the caller's abort reason.
 */
export function createSharedCalls<T>(
  call: (key: string, signal: AbortSignal) => Promise<T>,
): (key: string, signal: AbortSignal) => Promise<T> {
  const flights = new Map<string, Flight<T>>();

  const open = (key: string): Flight<T> => {
    const controller = new AbortController();
    const flight = { result: call(key, controller.signal), controller, waiters: 0 };
    flights.set(key, flight);
    const end = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(end, end);
    return flight;
  };

  return async (key, signal) => {
    signal.throwIfAborted();
    const flight = flights.get(key) ?? open(key);
    flight.waiters += 1;
    const aborted = Promise.withResolvers<never>();
    const leave = (): void => {
      aborted.reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.result, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      flight.waiters -= 1;
      if (flight.waiters === 0) {
        // Whoever comes now must not join a call that is being aborted.
        if (flights.get(key) === flight) flights.delete(key);
        flight.controller.abort();
      }
    }
  };
}
