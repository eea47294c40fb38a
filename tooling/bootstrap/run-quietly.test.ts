import { looksOffline } from './run-quietly.mjs';

describe('the offline check', () => {
  it.each([
    'npm error code ENOTFOUND\nnpm error syscall getaddrinfo',
    'npm error code ECONNREFUSED',
    'GET https://registry.npmjs.org/node: error sending request for url',
    "E: Failed to fetch http://deb.debian.org/debian  Temporary failure resolving 'deb.debian.org'",
  ])('recognises %j', (output) => {
    expect(looksOffline(output)).toBe(true);
  });

  it('leaves other failures alone', () => {
    expect(looksOffline('ERR_PNPM_OUTDATED_LOCKFILE Cannot install with "frozen-lockfile"')).toBe(false);
    expect(looksOffline('npm error code EACCES')).toBe(false);
  });
});
