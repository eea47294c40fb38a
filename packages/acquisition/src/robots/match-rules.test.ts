import fc from 'fast-check';
import { decidingRule, matchesPattern, selectOrders } from './match-rules.ts';
import { parseRobots, robotsTextOf } from './parse-robots.ts';
import { fileOf, isAllowed } from './test-support/is-allowed.ts';

/** Whether the rest of a pattern matches the rest of a path, by trying everything there is to try. */
function matchesSlowly(pattern: string, path: string): boolean {
  const reached = new Set([0]);
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    const before = [...reached];
    reached.clear();
    for (const position of before) {
      if (character === '*') for (let end = position; end <= path.length; end += 1) reached.add(end);
      else if (character === '$' && index === pattern.length - 1) {
        if (position === path.length) reached.add(position);
      } else if (path[position] === character) reached.add(position + 1);
    }
  }
  return reached.size > 0;
}

const pathArbitrary = fc.stringMatching(/^\/[ab/?]{0,12}$/);
const patternArbitrary = fc.stringMatching(/^[/*][ab/?*]{0,8}\$?$/);
const ruleArbitrary = fc.record({ kind: fc.constantFrom('allow', 'disallow'), pattern: patternArbitrary });
const lineArbitrary = fc.oneof(
  fc.constantFrom('a', 'b', '*').map((token) => `user-agent: ${token}`),
  ruleArbitrary.map(({ kind, pattern }) => `${kind}: ${pattern}`),
  fc.constantFrom('', '# comment', 'sitemap: /map', 'crawl-delay: 2', 'nonsense'),
);
const signal = new AbortController().signal;

describe('matching', () => {
  it('agrees with a matcher that tries everything', () => {
    fc.assert(
      fc.property(patternArbitrary, pathArbitrary, (pattern, path) => {
        expect(matchesPattern(pattern, new URL(`https://example.com${path}`))).toBe(
          matchesSlowly(pattern, path),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('lets the rule decide that has the most octets of those that match', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ruleArbitrary, { maxLength: 6 }), pathArbitrary, async (rules, path) => {
        const lines = rules.map(({ kind, pattern }) => `${kind}: ${pattern}`);
        const matching = rules.filter(({ pattern }) => matchesSlowly(pattern, path));
        const longest = Math.max(...matching.map(({ pattern }) => octetsOf(pattern)));
        const deciding = matching.filter(({ pattern }) => octetsOf(pattern) === longest);
        const expected = deciding.length === 0 || deciding.some(({ kind }) => kind === 'allow');
        expect(await isAllowed(fileOf('user-agent: *', ...lines), 'a', path)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says the same when every group is split into groups of one rule', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lineArbitrary, { maxLength: 12 }), pathArbitrary, async (lines, path) => {
        const groups = await parseRobots(robotsTextOf(fileOf(...lines)));
        const split = groups.flatMap(({ agents, rules }) => [
          ...agents.map(({ name }) => [`user-agent: ${name}`, 'disallow:']),
          ...rules.map(({ text }) => [...agents.map(({ name }) => `user-agent: ${name}`), text]),
        ]);
        for (const token of ['a', 'c'])
          expect(await isAllowed(fileOf(...split.flat()), token, path)).toBe(
            await isAllowed(fileOf(...lines), token, path),
          );
      }),
      { numRuns: 2_000 },
    );
  });

  it('names the rule, its line, and the user agent of its group as they stand', async () => {
    const file = fileOf('# head', 'User-Agent: B', 'User-Agent: a/2.0', '', ' Disallow : /x*y  # why');
    const orders = selectOrders(await parseRobots(robotsTextOf(file)), 'A');
    expect(await decidingRule(orders, '/x/y', { signal })).toEqual({
      agent: 'a/2.0',
      rule: { kind: 'disallow', pattern: '/x*y', text: 'Disallow : /x*y', line: 5 },
    });
    expect(await decidingRule(orders, '/y', { signal })).toBeNull();
  });

  it('looks at every rule of a long file, and lets others have their turn meanwhile', async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `disallow: /${String(index)}/`);
    const file = fileOf('user-agent: *', ...many);
    expect(await isAllowed(file, 'a', '/5000/')).toBe(true);
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
    expect(await isAllowed(file, 'a', '/4999/')).toBe(false);
    expect(hadTurn).toBe(true);
  });
});

/** A `?` or `/` within a query has three octets, because it is encoded there. */
function octetsOf(pattern: string): number {
  const [, query = ''] = /^[^?]*\?(.*)$/.exec(pattern) ?? [];
  return pattern.length + 2 * query.replace(/[^/?]/g, '').length;
}

describe('parsing', () => {
  it('lets others have their turn while a long file is read', async () => {
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
    await parseRobots('a\n'.repeat(5_000));
    expect(hadTurn).toBe(true);
  });

  it('never throws, whatever the octets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (octets) => {
        expect(Array.isArray(await parseRobots(robotsTextOf(octets)))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('numbers the lines of rules from 1 in the order of the file, however lines end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lineArbitrary, { maxLength: 12 }),
        fc.constantFrom('\n', '\r', '\r\n'),
        async (lines, end) => {
          for (const { rules } of await parseRobots(lines.join(end)))
            for (const { line, text } of rules) expect(lines[line - 1]).toBe(text);
        },
      ),
    );
  });
});
