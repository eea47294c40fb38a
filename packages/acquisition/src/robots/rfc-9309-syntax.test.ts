/**
 * The clauses of RFC 9309 about the file, by section. Those about matching are in rfc-9309-matching.test.ts, those about
 * fetching and keeping it in robots-gate.test.ts.
 */
import { selectOrders } from './match-rules.ts';
import { parseRobots, robotsOctetsMax, robotsTextOf } from './parse-robots.ts';
import { fileOf, isAllowed } from './test-support/is-allowed.ts';

/** Whether ExampleBot may read the path under rules that are for everybody. */
const underRules = (rules: readonly string[], path: string): Promise<boolean> =>
  isAllowed(fileOf('user-agent: *', ...rules), 'ExampleBot', path);
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('RFC 9309, 2.1: protocol', () => {
  it('takes a group to be one or more user-agent lines and the rules behind them, up to the next or the end', async () => {
    const file = fileOf(
      'user-agent: a',
      'user-agent: b',
      'disallow: /1',
      'disallow: /2',
      'user-agent: c',
      'disallow: /3',
    );
    const readable = async (token: string): Promise<readonly boolean[]> =>
      Promise.all(['/1', '/2', '/3'].map((path) => isAllowed(file, token, path)));
    expect(await readable('a')).toEqual([false, false, true]);
    expect(await readable('b')).toEqual([false, false, true]);
    expect(await readable('c')).toEqual([true, true, false]);
  });

  it('allows everything to a last group without rules', async () => {
    expect(await isAllowed(fileOf('user-agent: *', 'disallow: /', 'user-agent: a'), 'a', '/x')).toBe(true);
  });
});

describe('RFC 9309, 2.2: formal syntax', () => {
  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('ends lines with %s', async (_name, end) => {
    const file = bytes(['user-agent: *', '', 'disallow: /x', 'allow: /x/y', ''].join(end));
    expect(await isAllowed(file, 'a', '/x')).toBe(false);
    expect(await isAllowed(file, 'a', '/x/y')).toBe(true);
    const [group] = await parseRobots(robotsTextOf(file));
    expect(group?.rules.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('reads a last line without an end', async () => {
    expect(await isAllowed(bytes('user-agent: *\ndisallow: /x'), 'a', '/x')).toBe(false);
  });

  it.each([
    ' \tuser-agent \t:\t a \t',
    'USER-AGENT:a',
    'uSeR-aGeNt: A',
    'user-agent: a # a comment',
    'user-agent: a# a # comment',
  ])('reads the user-agent line %j', async (line) => {
    expect(await isAllowed(fileOf(line, 'disallow: /'), 'a', '/x')).toBe(false);
  });

  it.each([' \tdisallow \t:\t /x \t', 'DISALLOW:/x', 'dIsAlLoW: /x', 'disallow: /x # y', 'disallow: /x#y'])(
    'reads the rule %j',
    async (line) => {
      expect(await underRules([line], '/x')).toBe(false);
      expect(await underRules([line], '/y')).toBe(true);
    },
  );

  it.each(['disallow:', 'disallow: \t', 'disallow: # /x'])(
    'takes the empty pattern of %j to say nothing',
    async (line) => {
      expect(await underRules([line], '/x')).toBe(true);
      expect(await underRules([line, 'disallow: /y'], '/y')).toBe(false);
    },
  );

  it('takes empty lines and comments to end nothing', async () => {
    const file = fileOf(
      'user-agent: a',
      '',
      '# comment',
      'user-agent: b',
      '',
      'disallow: /x',
      '',
      'disallow: /y',
    );
    for (const token of ['a', 'b']) {
      expect(await isAllowed(file, token, '/x')).toBe(false);
      expect(await isAllowed(file, token, '/y')).toBe(false);
    }
  });

  it('matches nothing with a path that does not begin with a slash or a wildcard', async () => {
    expect(await underRules(['disallow: x'], '/x')).toBe(true);
  });

  it('reads UTF-8 of every length', async () => {
    for (const character of ['é', 'ツ', '𝄞']) {
      expect(await underRules([`disallow: /${character}`], encodeURI(`/${character}`))).toBe(false);
    }
  });
});

describe('RFC 9309, 2.2.1: the user-agent line', () => {
  it('compares product tokens without regard to case', async () => {
    for (const token of ['examplebot', 'EXAMPLEBOT', 'ExampleBot'])
      expect(await isAllowed(fileOf('user-agent: eXaMpLeBoT', 'disallow: /'), token, '/')).toBe(false);
  });

  it('takes letters, hyphens and underscores for a token', async () => {
    expect(
      await isAllowed(fileOf('user-agent: Example_Bot-News', 'disallow: /'), 'example_bot-news', '/'),
    ).toBe(false);
  });

  it('does not take a token for another that it begins or ends', async () => {
    const file = fileOf('user-agent: ExampleBot', 'disallow: /');
    for (const token of ['Example', 'Bot', 'ExampleBotNews', 'ExampleBot-News'])
      expect(await isAllowed(file, token, '/')).toBe(true);
  });

  it('combines the groups that match, wherever they stand', async () => {
    const file = fileOf(
      'user-agent: ExampleBot',
      'disallow: /foo',
      'disallow: /bar',
      '',
      'user-agent: OtherBot',
      'disallow: /qux',
      '',
      'user-agent: ExampleBot',
      'disallow: /baz',
    );
    for (const path of ['/foo', '/bar', '/baz'])
      expect(await isAllowed(file, 'ExampleBot', path)).toBe(false);
    expect(await isAllowed(file, 'ExampleBot', '/qux')).toBe(true);
  });

  it('obeys the groups for everybody where none matches', async () => {
    const file = fileOf(
      'user-agent: *',
      'disallow: /foo',
      'disallow: /bar',
      'user-agent: BazBot',
      'disallow: /baz',
    );
    expect(await isAllowed(file, 'ExampleBot', '/foo')).toBe(false);
    expect(await isAllowed(file, 'ExampleBot', '/bar')).toBe(false);
    expect(await isAllowed(file, 'ExampleBot', '/baz')).toBe(true);
  });

  it('does not obey them where one matches', async () => {
    const file = fileOf('user-agent: *', 'disallow: /foo', 'user-agent: ExampleBot', 'disallow: /bar');
    expect(await isAllowed(file, 'ExampleBot', '/foo')).toBe(true);
  });

  it('applies no rules where no group matches and none is for everybody, or there is no group', async () => {
    expect(await isAllowed(fileOf('user-agent: BazBot', 'disallow: /'), 'ExampleBot', '/')).toBe(true);
    expect(await isAllowed(fileOf(), 'ExampleBot', '/')).toBe(true);
  });
});

describe('RFC 9309, 2.2.4: other records', () => {
  it.each([
    'sitemap: https://example.com/map.xml',
    'crawl-delay: 3',
    'noindex: /x',
    'host: example.com',
    '???',
  ])('lets %j end no group, wherever it stands', async (record) => {
    const file = fileOf(
      record,
      'user-agent: a',
      record,
      'user-agent: b',
      record,
      'disallow: /x',
      record,
      'disallow: /y',
    );
    for (const token of ['a', 'b']) {
      expect(await isAllowed(file, token, '/x')).toBe(false);
      expect(await isAllowed(file, token, '/y')).toBe(false);
    }
  });

  it.each([
    [['user-agent: a', 'crawl-delay: 2', 'disallow: /x'], 2_000],
    [['user-agent: a', 'disallow: /x', 'Crawl-Delay:0.5 # half'], 500],
    [['user-agent: a', 'crawl-delay: 2', 'user-agent: *', 'crawl-delay: 9'], 9_000],
    [['user-agent: *', 'crawl-delay: 9', 'user-agent: a', 'crawl-delay: 2'], 2_000],
    [['user-agent: *', 'crawl-delay: 9', 'disallow: /x', 'user-agent: a', 'disallow: /y'], null],
    [['user-agent: b', 'crawl-delay: 9', 'user-agent: a', 'disallow: /y'], null],
    [
      ['user-agent: a', 'crawl-delay: 1', 'crawl-delay: 3', 'disallow: /', 'user-agent: a', 'crawl-delay: 2'],
      3_000,
    ],
    [['user-agent: *', 'crawl-delay: 4'], 4_000],
    [['user-agent: a', 'crawl-delay: -1'], null],
    [['user-agent: a', 'crawl-delay: soon'], null],
    [['user-agent: a', 'crawl-delay: 1e9'], null],
    [['crawl-delay: 4', 'user-agent: a'], null],
  ])('reads the crawl delay of %j', async (lines, delayMs) => {
    const groups = await parseRobots(robotsTextOf(fileOf(...lines)));
    expect(selectOrders(groups, 'a').crawlDelayMs).toBe(delayMs);
  });
});

describe('RFC 9309, 2.3.1.5: parsing errors', () => {
  it('uses the rules that can be read among lines that cannot', async () => {
    const file = bytes(
      '<html>\x00\xFF\n: /a\nuser-agent: *\ndisallow\n\x01:\x02\ndisallow: /x\n"allow": /x\n=\n',
    );
    expect(await isAllowed(file, 'a', '/x')).toBe(false);
  });

  it.each(['\xEF\xBB\xBF', '\xEF\xBB', '\xEF'])('passes over the byte order mark %j', async (mark) => {
    expect(await isAllowed(bytes(`${mark}user-agent: *\ndisallow: /x\n`), 'a', '/x')).toBe(false);
  });

  it('does not pass over one within the file', async () => {
    expect(await isAllowed(bytes('user-agent: *\n\xEF\xBB\xBFdisallow: /x\n'), 'a', '/x')).toBe(true);
  });
});

describe('RFC 9309, 2.5: limits', () => {
  const last = 'disallow: /secret\n';
  const paddedTo = (octets: number): Uint8Array => {
    const head = 'user-agent: *\n';
    const comments = '# \n'.repeat(octets).slice(0, octets - head.length - last.length - 1);
    return bytes(`${head}${comments}\n${last}`);
  };

  it('reads 500 KiB', async () => {
    expect(paddedTo(robotsOctetsMax)).toHaveLength(512_000);
    expect(await isAllowed(paddedTo(robotsOctetsMax), 'a', '/secret')).toBe(false);
  });

  it('passes over what follows, and a line that the limit cuts', async () => {
    expect(await isAllowed(paddedTo(robotsOctetsMax + last.length), 'a', '/secret')).toBe(true);
    // Cut within its last line, the file would disallow more than it says.
    expect(await isAllowed(paddedTo(robotsOctetsMax + 5), 'a', '/se')).toBe(true);
  });
});
