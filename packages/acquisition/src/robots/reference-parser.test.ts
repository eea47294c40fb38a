/**
 * What Google's reference parser (https://github.com/google/robotstxt) does where RFC 9309 leaves it open, and what
 * Google documents about the matching of paths. Sites are written against both.
 */
import { parseRobots, robotsTextOf } from './parse-robots.ts';
import { fileOf, isAllowed } from './test-support/is-allowed.ts';

type Case = readonly [path: string, allowed: boolean];

/** What may be read where everything is forbidden but what one line allows. */
const allowedBy = (line: string, path: string): Promise<boolean> =>
  isAllowed(fileOf('user-agent: FooBot', 'disallow: /', line), 'FooBot', path);
const rulesIn = async (...lines: readonly string[]): Promise<number> =>
  (await parseRobots(robotsTextOf(fileOf(...lines)))).reduce((sum, { rules }) => sum + rules.length, 0);

describe('lines', () => {
  it.each([
    ['user-agent FooBot', 'disallow /'],
    ['user-agent\tFooBot', 'disallow \t /'],
    ['user-agent: FooBot', 'disallow / # all'],
  ])('may lack the colon where they are two words: %j, %j', async (...lines) => {
    expect(await isAllowed(fileOf(...lines), 'FooBot', '/x')).toBe(false);
  });

  it.each(['disallow / now', 'disallow', 'disallow/', '/'])('are passed over otherwise: %j', async (line) => {
    expect(await rulesIn('user-agent: *', line)).toBe(0);
  });

  it('are passed over where their name is not known', async () => {
    expect(await isAllowed(fileOf('foo: FooBot', 'bar: /'), 'FooBot', '/x')).toBe(true);
    expect(await rulesIn('user-agent: *', ': /x', 'nodisallow: /x', 'dis-allow: /x', 'disalloww')).toBe(0);
  });

  it.each(['disallow', 'dissallow', 'dissalow', 'disalow', 'diasllow', 'disallaw', 'Disallowed', 'DISALOW'])(
    'may spell disallow as %s',
    async (name) => {
      expect(await isAllowed(fileOf('user-agent: *', `${name}: /x`), 'FooBot', '/x')).toBe(false);
    },
  );

  it.each(['user-agent', 'useragent', 'user agent', 'User-Agents', 'USERAGENT'])(
    'may spell user-agent as %s',
    async (name) => {
      expect(await isAllowed(fileOf(`${name}: FooBot`, 'disallow: /'), 'FooBot', '/x')).toBe(false);
    },
  );

  it('may spell allow as what begins so', async () => {
    expect(await allowedBy('allowed: /x', '/x')).toBe(true);
  });

  it.each([
    ['\n', ['user-agent: a', 'allow: /x', 'user-agent: b', '', '', 'disallow: /'].join('\n')],
    ['\r\n', ['user-agent: a', 'allow: /x', 'user-agent: b', '', '', 'disallow: /', ''].join('\r\n')],
    ['\r', ['user-agent: a', 'allow: /x', 'user-agent: b', '', '', 'disallow: /', ''].join('\r')],
    ['each', 'user-agent: a\nallow: /x\r\nuser-agent: b\n\r\n\ndisallow: /'],
  ])('are counted right when they end with %j', async (_end, text) => {
    const lines = (await parseRobots(text)).flatMap(({ rules }) => rules.map(({ line }) => line));
    expect(lines).toEqual([2, 6]);
  });

  it('are cut after 16,663 octets and used', async () => {
    const lineOctetsMax = 8 * 2_083 - 1;
    const cut = (name: string): string => '/x/'.padEnd(lineOctetsMax - `${name}: `.length, 'a');
    const disallowing = fileOf('user-agent: FooBot', `disallow: ${cut('disallow')}/qux`);
    expect(await isAllowed(disallowing, 'FooBot', '/x/a')).toBe(true);
    expect(await isAllowed(disallowing, 'FooBot', cut('disallow').slice(0, -1))).toBe(true);
    expect(await isAllowed(disallowing, 'FooBot', `${cut('disallow')}/fux`)).toBe(false);
    expect(await allowedBy(`allow: ${cut('allow')}/qux`, `${cut('allow')}/qux`)).toBe(true);
    expect(await allowedBy(`allow: ${cut('allow')}/qux`, `${cut('allow')}/fux`)).toBe(true);
    expect(await allowedBy(`allow: ${cut('allow')}/qux`, '/')).toBe(false);
  });
});

describe('user agents', () => {
  const images = ['Foo Images', 'FOO images', 'Foo/2.1', 'foo;q=1'];
  it.each(images)('are read up to the first character that no token has: %s', async (value) => {
    const file = fileOf('user-agent: *', 'disallow: /', `user-agent: ${value}`, 'allow: /x/', 'disallow: /');
    expect(await isAllowed(file, 'Foo', '/x/y')).toBe(true);
    expect(await isAllowed(file, value, '/x/y')).toBe(false);
  });

  it.each([
    ['*', false],
    ['* # all', false],
    ['* and others', false],
    ['*bot', true],
    ['', true],
    ['7', true],
  ])('are everybody where the line says %j: %j', async (value, allowed) => {
    expect(await isAllowed(fileOf(`user-agent: ${value}`, 'disallow: /'), 'FooBot', '/')).toBe(allowed);
  });

  it('are nobody in particular where a crawler has no token', async () => {
    expect(await isAllowed(fileOf('user-agent:', 'disallow: /'), '', '/')).toBe(true);
    expect(await isAllowed(fileOf('user-agent: *', 'disallow: /'), '', '/')).toBe(false);
  });

  it('share the groups that they share lines of, and no others', async () => {
    const file = fileOf(
      'allow: /outside/',
      '',
      'user-agent: FooBot',
      'disallow: /',
      'allow: /x/',
      'user-agent: BarBot',
      'disallow: /',
      'allow: /y/',
      '',
      'allow: /w/',
      'user-agent: BazBot',
      '',
      'user-agent: FooBot',
      'allow: /z/',
      'disallow: /',
    );
    const readable = { FooBot: ['/x/', '/z/'], BarBot: ['/y/', '/w/'], BazBot: ['/z/'] };
    for (const [token, paths] of Object.entries(readable)) {
      for (const path of ['/outside/', '/w/', '/x/', '/y/', '/z/'])
        expect(await isAllowed(file, token, path)).toBe(paths.includes(path));
    }
  });

  it('stay in one group across an empty rule only up to it', async () => {
    const file = fileOf('user-agent: FooBot', 'disallow:', 'user-agent: BarBot', 'disallow: /');
    expect(await isAllowed(file, 'FooBot', '/')).toBe(true);
    expect(await isAllowed(file, 'BarBot', '/')).toBe(false);
  });
});

describe('precedence', () => {
  it.each([
    [['disallow: /x/page.html', 'allow: /x/'], '/x/page.html', false],
    [['allow: /x/page.html', 'disallow: /x/'], '/x/page.html', true],
    [['allow: /x/page.html', 'disallow: /x/'], '/x/', false],
    [['disallow:', 'allow:'], '/x', true],
    [['disallow: /', 'allow: /'], '/x', true],
    [['disallow: /x', 'allow: /x/'], '/x', false],
    [['disallow: /x', 'allow: /x/'], '/x/', true],
    [['allow: /page', 'disallow: /*.html'], '/page.html', false],
    [['allow: /page', 'disallow: /*.html'], '/page', true],
    [['allow: /x/page.', 'disallow: /*.html'], '/x/page.html', true],
    [['allow: /x/page.', 'disallow: /*.html'], '/x/y.html', false],
    [['allow: /p', 'disallow: /'], '/page', true],
    [['allow: /folder', 'disallow: /folder'], '/folder/page', true],
    [['allow: /page', 'disallow: /*.htm'], '/page.htm', false],
    [['allow: /page', 'disallow: /*.ph'], '/page.php5', true],
    [['allow: /$', 'disallow: /'], '/', true],
    [['allow: /$', 'disallow: /'], '/page.htm', false],
    [['disallow: /foo/bar/quz', 'allow: /foo/*/qux'], '/foo/bar/quz', false],
    [['disallow: /foo/bar$', 'allow: /foo/bar/qux'], '/foo/bar', false],
    [['disallow: /foo/bar$', 'allow: /foo/bar/qux'], '/foo/bar/', true],
    [['# disallow: /', 'disallow: /foo/quz#qux', 'allow: /'], '/foo/quz', false],
    [['# disallow: /', 'disallow: /foo/quz#qux', 'allow: /'], '/foo/bar', true],
  ])('under %j lets %s be read: %j', async (rules, path, allowed) => {
    expect(await isAllowed(fileOf('user-agent: FooBot', ...rules), 'FooBot', path)).toBe(allowed);
  });
});

describe('documented paths', () => {
  const table: Readonly<Record<string, readonly Case[]>> = {
    '/fish': [
      ['/fish', true],
      ['/fish.html', true],
      ['/fish/salmon.html', true],
      ['/fishheads', true],
      ['/fishheads/yummy.html', true],
      ['/fish.php?id=anything', true],
      ['/Fish.asp', false],
      ['/catfish', false],
      ['/?id=fish', false],
      ['/desert/fish', false],
    ],
    '/fish*': [
      ['/fish', true],
      ['/fish.html', true],
      ['/fish/salmon.html', true],
      ['/fishheads/yummy.html', true],
      ['/fish.php?id=anything', true],
      ['/Fish.asp', false],
      ['/catfish', false],
      ['/?id=fish', false],
    ],
    '/fish/': [
      ['/fish/', true],
      ['/fish/?id=anything', true],
      ['/fish/salmon.htm', true],
      ['/fish', false],
      ['/fish.html', false],
      ['/animals/fish/', false],
      ['/Fish/Salmon.asp', false],
    ],
    '/*.php': [
      ['/index.php', true],
      ['/filename.php', true],
      ['/folder/filename.php', true],
      ['/folder/filename.php?parameters', true],
      ['//folder/any.php.file.html', true],
      ['/filename.php/', true],
      ['/index?f=filename.php/', true],
      ['/', false],
      ['/php/', false],
      ['/index?php', false],
      ['/windows.PHP', false],
    ],
    '/*.php$': [
      ['/filename.php', true],
      ['/folder/filename.php', true],
      ['/filename.php?parameters', false],
      ['/filename.php/', false],
      ['/filename.php5', false],
      ['/filename?php', false],
      ['/aaaphpaaa', false],
      ['/windows.PHP', false],
    ],
    '/fish*.php': [
      ['/fish.php', true],
      ['/fishheads/catfish.php?parameters', true],
      ['/Fish.PHP', false],
    ],
  };
  const cases = Object.entries(table).flatMap(([pattern, paths]) =>
    paths.map(([path, allowed]) => [pattern, path, allowed] as const),
  );
  it.each(cases)('%s matches %s: %j', async (pattern, path, allowed) => {
    expect(await allowedBy(`allow: ${pattern}`, path)).toBe(allowed);
    expect(await isAllowed(fileOf('user-agent: *', `disallow: ${pattern}`), 'FooBot', path)).toBe(!allowed);
  });
});

describe('encoding', () => {
  it.each([
    ['/foo?q=t&u=http://foo.bar?a&b', '/foo?q=t&u=http://foo.bar?a&b', true],
    ['/foo/ツ', '/foo/%E3%83%84', true],
    ['/foo/%E3%83%84', '/foo/%E3%83%84', true],
    // Who sends a URL encodes it before; one that is not encoded is another.
    ['/foo/ツ', Buffer.from('/foo/ツ').toString('latin1'), false],
    ['/foo/%E3%83%84', Buffer.from('/foo/ツ').toString('latin1'), false],
    ['/foo/%62%61%7A', '/foo/%62%61%7A', true],
    ['/foo/%62%61%7A', '/foo/baz', false],
    ['/foo/%aa', '/foo/%AA', true],
    ['/*?u=http%3A%2F%2Ffoo', '/a?u=http%3A%2F%2Ffoo.bar', true],
    ['/*=http://foo', '/a?u=http://foo.bar', true],
    ['/*?b?c/', '/a?b?c/d', true],
  ])('%s matches %s: %j', async (pattern, path, allowed) => {
    expect(await allowedBy(`allow: ${pattern}`, path)).toBe(allowed);
  });
});

describe('index.html', () => {
  it.each([
    ['/folder/index.html', '/folder/index.html', true],
    ['/folder/index.html', '/folder/', true],
    ['/folder/index.htm', '/folder/', true],
    ['/index.html', '/', true],
    ['/folder/index.html', '/folder/other', false],
    ['/folder/index.html', '/folder/index.htm', false],
    ['/folder/index.html', '/folder', false],
    ['/folder/index.html', '/other', false],
    ['/folder/index.php', '/folder/', false],
    ['index.html', '/', false],
  ])('allowed as %s allows the folder: %s %j', async (pattern, path, allowed) => {
    expect(await allowedBy(`allow: ${pattern}`, path)).toBe(allowed);
  });

  it('disallowed says nothing about the folder', async () => {
    const file = fileOf('user-agent: *', 'disallow: /folder/index.html');
    expect(await isAllowed(file, 'FooBot', '/folder/')).toBe(true);
  });
});
