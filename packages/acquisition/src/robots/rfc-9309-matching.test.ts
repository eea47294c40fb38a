/** The clauses of RFC 9309 about the matching of rules, by section; those about the file are in rfc-9309-syntax.test.ts. */
import { decidingRule, selectOrders } from './match-rules.ts';
import { parseRobots } from './parse-robots.ts';
import { readPath, readPattern, sentPath } from './path-to-match.ts';
import { fileOf, isAllowed } from './test-support/is-allowed.ts';

/** Whether ExampleBot may read the path under rules that are for everybody. */
const underRules = (rules: readonly string[], path: string): Promise<boolean> =>
  isAllowed(fileOf('user-agent: *', ...rules), 'ExampleBot', path);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('RFC 9309, 2.2.2: the allow and disallow lines', () => {
  it('compares paths with regard to case', async () => {
    expect(await underRules(['disallow: /X'], '/x')).toBe(true);
  });

  it('begins with the first octet of the path', async () => {
    expect(await underRules(['disallow: /b'], '/a/b')).toBe(true);
  });

  it('matches where the pattern ends before a difference', async () => {
    expect(await underRules(['disallow: /ab'], '/ab/c?d')).toBe(false);
    expect(await underRules(['disallow: /ab'], '/a')).toBe(true);
  });

  it('compares the query too', async () => {
    expect(await underRules(['disallow: /a?b=c'], '/a?b=cd')).toBe(false);
    expect(await underRules(['disallow: /a?b=c'], '/a')).toBe(true);
  });

  it.each([
    [['allow: /a', 'disallow: /a/b'], '/a/b', false],
    [['disallow: /a/b', 'allow: /a'], '/a/b', false],
    [['disallow: /a', 'allow: /a/b'], '/a/b', true],
    [['allow: /a/b', 'disallow: /a'], '/a/b', true],
    // Octets count and not characters: the first pattern has one character, and nine octets when it is encoded.
    [['disallow: /ツ', 'allow: /*abc'], '/%E3%83%84abc', false],
  ])('lets the most specific of %j decide about %s', async (rules, path, allowed) => {
    expect(await underRules(rules, path)).toBe(allowed);
  });

  it('lets an allow rule decide where a disallow rule is equivalent, in either order', async () => {
    expect(await underRules(['allow: /a', 'disallow: /a'], '/a')).toBe(true);
    expect(await underRules(['disallow: /a', 'allow: /a'], '/a')).toBe(true);
    expect(await underRules(['disallow: /%7Ea', 'allow: /~a'], '/~a')).toBe(true);
  });

  it('lets duplicates change nothing', async () => {
    expect(await underRules(['disallow: /a', 'disallow: /a', 'allow: /a/b', 'allow: /a/b'], '/a/b')).toBe(
      true,
    );
  });

  it('allows what no rule matches, also under a group without rules', async () => {
    expect(await underRules(['disallow: /a'], '/b')).toBe(true);
    expect(await isAllowed(fileOf('user-agent: a', 'user-agent: *'), 'a', '/b')).toBe(true);
  });

  it.each([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'],
    ['/foo/bar/ツ', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%e3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
  ])('compares %s as %s', async (path, pathToMatch) => {
    const sent = sentPath(new URL(`https://example.com${path}`));
    expect(readPath(sent).normal).toBe(pathToMatch);
    const octets = Buffer.from(path).toString('latin1');
    expect(readPattern('disallow', octets).normal).toBe(pathToMatch);
    expect(await underRules([`disallow: ${path}`], sent)).toBe(false);
    expect(await underRules(['disallow: /', `allow: ${path}`], sent)).toBe(true);
  });

  it.each([
    ['a non-ASCII octet and its encoding', '/é', '/%C3%A9'],
    ['an encoding in small and large digits', '/%c3%a9', '/%C3%A9'],
    ['a reserved character of a path and its encoding', '/a:b;c,d', '/a%3Ab%3Bc%2Cd'],
    ['a reserved character of a query and its encoding', '/a?b=c/d:e', '/a?b=c%2Fd%3Ae'],
    ['its encoding and a reserved character of a query', '/a?b=c%2Fd%3Ae', '/a?b=c/d:e'],
    ['a letter and its encoding', '/abc', '/%61%62c'],
    ['a space and its encoding', '/a b', '/a%20b'],
  ])('takes %s for the same', async (_what, inRule, inUrl) => {
    expect(await underRules([`disallow: ${inRule}`], inUrl)).toBe(false);
    expect(await underRules(['disallow: /', `allow: ${inRule}`], inUrl)).toBe(true);
  });

  it.each([
    ['a slash of a path and its encoding', '/a/b', '/a%2Fb'],
    ['its encoding and a slash of a path', '/a%2Fb', '/a/b'],
    ['a question mark and its encoding', '/a?b', '/a%3Fb'],
    ['a percent sign and the begin of an encoding', '/a%', '/a%20b'],
    ['the encoding of an encoding and the encoding', '/a%2520', '/a%20'],
  ])('takes %s for different', async (_what, inRule, inUrl) => {
    expect(await underRules([`disallow: ${inRule}`], inUrl)).toBe(true);
  });

  it('stays away where an encoded letter in a rule may mean the letter or not', async () => {
    expect(await underRules(['disallow: /%7Euser/'], '/~user/')).toBe(false);
    expect(await underRules(['disallow: /', 'allow: /%7Euser/'], '/~user/')).toBe(false);
  });

  it('ignores rules before the first user-agent line', async () => {
    expect(await isAllowed(fileOf('disallow: /', 'user-agent: *', 'disallow: /x'), 'a', '/y')).toBe(true);
  });

  it('compares octets where a file is not in UTF-8', async () => {
    expect(await isAllowed(bytes('user-agent: *\ndisallow: /caf\xE9'), 'a', '/caf%E9')).toBe(false);
  });
});

describe('RFC 9309, 2.2.3: special characters', () => {
  it('takes # to begin a comment', async () => {
    expect(await underRules(['disallow: /', 'allow: /a # comment in line'], '/a')).toBe(true);
    expect(await underRules(['# disallow: /'], '/a')).toBe(true);
  });

  it.each([
    ['/this/path/exactly$', '/this/path/exactly', true],
    ['/this/path/exactly$', '/this/path/exactly/', false],
    ['/this/path/exactly$', '/this/path/exactly?', false],
    ['/a$b', '/a$b', true],
    ['/a$b', '/a', false],
    ['/a$$', '/a$', true],
    ['/a$$', '/a', false],
    ['/$', '/', true],
    ['$', '/', false],
  ])('takes $ at the end of %s for the end: %s %j', async (pattern, path, matched) => {
    expect(await underRules([`disallow: ${pattern}`], path)).toBe(!matched);
  });

  it.each([
    ['/this/*/exactly', '/this/path/exactly', true],
    ['/this/*/exactly', '/this/long/path/exactly/so', true],
    ['/this/*/exactly', '/this//exactly', true],
    ['/this/*/exactly', '/this/exactly', false],
    ['*.gif$', '/a/b.gif', true],
    ['*.gif$', '/a/b.gif?c', false],
    ['/a*', '/a', true],
    ['/*', '/', true],
    ['*', '/', true],
    ['/**a**b', '/ab', true],
    ['/a*b*$', '/axxbxx', true],
    ['/*a$', '/aba', true],
    ['/ab*b$', '/ab', false],
    ['/*ab*ba', '/aba', false],
  ])('takes * in %s for any characters or none: %s %j', async (pattern, path, matched) => {
    expect(await underRules([`disallow: ${pattern}`], path)).toBe(!matched);
  });

  it.each([
    ['/path/file-with-a-%2A.html', '/path/file-with-a-*.html', '/path/file-with-a-b.html'],
    ['/path/foo-%24', '/path/foo-$', '/path/foo-'],
  ])('matches special characters verbatim by their encoding in %s', async (pattern, path, other) => {
    expect(await underRules([`disallow: ${pattern}`], path)).toBe(false);
    expect(await underRules(['disallow: /', `allow: ${pattern}`], path)).toBe(true);
    expect(await underRules([`disallow: ${pattern}`], other)).toBe(true);
  });
});

describe('RFC 9309, 3: security considerations', () => {
  it.each([
    ['many wildcards', `/${'*a'.repeat(5_000)}*b`],
    ['a long run that fails at its end', `/*${'a'.repeat(2_000)}b`],
    ['a long run that fails at its begin', `/*b${'a'.repeat(2_000)}`],
  ])('compares a path with %s without going back', async (_what, pattern) => {
    const rules = Array.from({ length: 20 }, (_, index) => `disallow: ${pattern}${String(index)}`);
    expect(await underRules(rules, `/${'a'.repeat(4_000)}`)).toBe(true);
  });

  it('lets a control character match itself alone, in its encoding', async () => {
    const file = bytes('user-agent: *\ndisallow: /a\x00b\n');
    expect(await isAllowed(file, 'a', '/a%00b')).toBe(false);
    expect(await isAllowed(file, 'a', '/a')).toBe(true);
    expect(await isAllowed(file, 'a', '/ab')).toBe(true);
  });

  it('stops comparing when the task is aborted', async () => {
    const orders = selectOrders(await parseRobots('user-agent: *\ndisallow: /x'), 'a');
    const gone = new Error('gone');
    await expect(decidingRule(orders, '/x', { signal: AbortSignal.abort(gone) })).rejects.toBe(gone);
  });
});

describe('RFC 9309, 5: examples', () => {
  const simple = fileOf(
    'User-Agent: *',
    'Disallow: *.gif$',
    'Disallow: /example/',
    'Allow: /publications/',
    '',
    'User-Agent: foobot',
    'Disallow:/',
    'Allow:/example/page.html',
    'Allow:/example/allowed.gif',
    '',
    'User-Agent: barbot',
    'User-Agent: bazbot',
    'Disallow: /example/page.html',
    '',
    'User-Agent: quxbot',
    '',
    'EOF',
  );

  it.each([
    ['anybot', '/publications/', true],
    ['anybot', '/publications/a.gif', true],
    ['anybot', '/a.gif', false],
    ['anybot', '/example/', false],
    ['anybot', '/other', true],
    ['foobot', '/example/page.html', true],
    ['foobot', '/example/allowed.gif', true],
    ['foobot', '/publications/', false],
    ['barbot', '/example/page.html', false],
    ['bazbot', '/example/page.html', false],
    ['barbot', '/example/other.html', true],
    ['bazbot', '/a.gif', true],
    ['quxbot', '/example/page.html', true],
  ])('5.1: tells %s about %s: %j', async (token, path, allowed) => {
    expect(await isAllowed(simple, token, path)).toBe(allowed);
  });

  it('5.2: uses the longest of two rules that match', async () => {
    const file = fileOf(
      'User-Agent: foobot',
      'Allow: /example/page/',
      'Disallow: /example/page/disallowed.gif',
    );
    expect(await isAllowed(file, 'foobot', '/example/page/disallowed.gif')).toBe(false);
    expect(await isAllowed(file, 'foobot', '/example/page/')).toBe(true);
  });
});
