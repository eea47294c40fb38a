import fc from 'fast-check';
import { declarationIn, parseTdmFile } from './tdm-file.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const { signal } = new AbortController();
const declared = (rules: unknown, path: string) =>
  declarationIn(parseTdmFile(bytes(rules)), new URL(path, 'https://example.com'), { signal });
const silence = { reservation: null, policy: null };

describe('a tdmrep.json', () => {
  it('speaks by the first rule whose pattern matches', async () => {
    const rules = [
      { location: '/open/*', 'tdm-reservation': 0 },
      { location: '/*.pdf$', 'tdm-reservation': 1, 'tdm-policy': 'https://example.com/policy.json' },
      { location: '/open', 'tdm-reservation': 1 },
    ];
    expect(await declared(rules, '/open/a.pdf')).toEqual({ reservation: false, policy: null });
    expect(await declared(rules, '/b.pdf')).toEqual({
      reservation: true,
      policy: 'https://example.com/policy.json',
    });
    expect(await declared(rules, '/b.pdf?x')).toEqual(silence);
    expect(await declared(rules, '/opening')).toEqual({ reservation: true, policy: null });
    expect(await declared(rules, '/')).toEqual(silence);
  });

  it('may write its numbers as texts, and loses a policy that is no URL of the web', async () => {
    const rules = [{ location: '/', 'tdm-reservation': '1', 'tdm-policy': 'javascript:alert(1)' }];
    expect(await declared(rules, '/x')).toEqual({ reservation: true, policy: null });
  });

  it.each([
    [{}],
    [[]],
    ['text'],
    [[null, 3, 'x']],
    [[{ location: '/' }]],
    [[{ location: '/', 'tdm-reservation': 2 }]],
    [[{ location: '/', 'tdm-reservation': null }]],
    [[{ location: '/', 'tdm-reservation': '' }]],
    [[{ location: '/', 'tdm-reservation': [1] }]],
    [[{ location: '/', 'tdm-reservation': true }]],
    [[{ location: 'x', 'tdm-reservation': 1 }]],
    [[{ location: '', 'tdm-reservation': 1 }]],
  ])('says nothing by %j', async (rules) => {
    expect(await declared(rules, '/x')).toEqual(silence);
  });

  it('never fails, whatever its bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (body) => {
          expect(Array.isArray(parseTdmFile(body))).toBe(true);
        },
      ),
    );
  });
});
