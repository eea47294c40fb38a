import { exceedsDepth } from './json-depth.ts';

describe('exceedsDepth', () => {
  it.each<[json: string, depth: number]>([
    ['1', 0],
    ['"[[["', 0],
    ['[]', 1],
    ['{"a":[1,{"b":2}]}', 3],
    ['[[],[],[]]', 2],
    [String.raw`["\\",["\"[[[\\\""]]`, 2],
    [JSON.stringify({ '[{[{': '\\"[[' }), 1],
    ['['.repeat(100_000), 100_000],
  ])('measures %.40s as %i deep', (json, depth) => {
    expect(exceedsDepth(json, depth)).toBe(false);
    if (depth > 0) expect(exceedsDepth(json, depth - 1)).toBe(true);
  });

  it.each(['"', '"\\', ']]]]', '"abc\\"'])('leaves the broken text %s to the parser', (json) => {
    expect(exceedsDepth(json, 1)).toBe(false);
  });
});
