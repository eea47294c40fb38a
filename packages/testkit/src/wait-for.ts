const pollMs = 20;

/**
 * Resolves with what `probe` returns once that is neither undefined, null nor false; rejects with a message that names
 * `what` after `timeoutMs`. Tests wait for conditions, never for time.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, undefined | null | false>;
    }
    if (performance.now() > deadline)
      throw new Error(`${what} did not happen within ${String(timeoutMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
