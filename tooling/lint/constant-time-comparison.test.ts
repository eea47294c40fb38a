import { Linter } from 'eslint';
import { leakyComparisons } from './constant-time-comparison.mjs';

describe('the rule on comparisons of digests', () => {
  const complaintsAbout = (code: string): number =>
    new Linter().verify(code, [{ rules: { 'no-restricted-syntax': ['error', ...leakyComparisons] } }]).length;

  it.each([
    'digest === given',
    'given !== identity.digest',
    "identity.digest.toString('hex') == given",
    "given === known.toString('base64url')",
    'digestOf(key) === stored',
    "createHash('sha256').update(key).digest('hex') === stored",
    'digest.equals(given)',
    'given.equals(earlier.digest)',
    'Buffer.compare(given, digest) === 0',
    'Buffer.compare(identity.secretDigest, given)',
    'const { digest: text } = identity',
  ])('complains about %s', (code) => {
    expect(complaintsAbout(code)).toBeGreaterThan(0);
  });

  it.each([
    'timingSafeEqual(identity.digest, given)',
    'pending.get(digest) === asked',
    'digest === null',
    'digest.length === 32',
    'const { digest } = identity',
    'const { digest: givenDigest } = parts',
    'name.equals(other)',
  ])('has nothing against %s', (code) => {
    expect(complaintsAbout(code)).toBe(0);
  });
});
