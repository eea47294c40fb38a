import fc from 'fast-check';
import { displayUrl, publicExcerpt, scrubSecrets } from './scrub.ts';

const keyCharacters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-');
const key = fc.string({ unit: fc.constantFrom(...keyCharacters), minLength: 20, maxLength: 60 });

describe('scrubSecrets', () => {
  it('removes a known secret wherever it stands', () => {
    fc.assert(
      fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
        expect(scrubSecrets(`${before}${secret}${after}${secret}`, [secret])).not.toContain(secret);
      }),
    );
  });

  it('removes a longer secret as a whole when a shorter one is its beginning', () => {
    expect(scrubSecrets('key-1234-5678 key-1234', ['key-1234', 'key-1234-5678'])).not.toMatch(/1234|5678/);
  });

  it('removes unknown keys by their usual beginnings', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sk-', 'sk-proj-', 'sk-ant-api03-', 'gsk_', 'xai-', 'AIza'),
        key,
        (prefix, rest) => {
          expect(scrubSecrets(`Incorrect API key provided: ${prefix}${rest}.`, [])).not.toContain(rest);
        },
      ),
    );
  });

  it.each([
    ['Authorization: Bearer abc.def', 'abc.def'],
    ['Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['{"api_key": "hunter2hunter2"}', 'hunter2hunter2'],
    ['https://user:pass@host/path', 'user:pass'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'eyJzdWIiOiIxIn0'],
    ['id 0123456789abcdef0123456789abcdef', '0123456789abcdef0123456789abcdef'],
  ])('removes what looks like a credential from %p', (text, secret) => {
    expect(scrubSecrets(text, [])).not.toContain(secret);
  });

  it('leaves ordinary sentences as they are', () => {
    const sentence =
      "This model's maximum context length is 128000 tokens; rate limit reached for gpt-5.6-luna.";
    expect(scrubSecrets(sentence, [])).toBe(sentence);
  });
});

describe('publicExcerpt', () => {
  it('is one line of at most the given length, whatever comes in', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 2_000 }),
        fc.integer({ min: 1, max: 300 }),
        (text, max) => {
          const excerpt = publicExcerpt(text, [], max);
          expect(Array.from(excerpt).length).toBeLessThanOrEqual(max);
          expect(excerpt).not.toMatch(/[\n\r\u0000]/);
        },
      ),
    );
  });

  it('scrubs before it cuts, so that no half of a key is left at the end', () => {
    const excerpt = publicExcerpt(`${'x '.repeat(140)}sk-live-0123456789abcdef`, [], 290);
    expect(excerpt).not.toContain('sk-live');
  });
});

describe('what an excerpt tells of the inside', () => {
  it.each([
    'see http://10.1.2.3:8080/v1/models?x=1 for more',
    'connect ECONNREFUSED 10.1.2.3:11434',
    'http://gpu-7/api and http://gpu-7.cluster.internal/api',
    'https://models.example.org:8443/v1 is away',
    'dial tcp [fd00::7]:443',
    'Error at Object.<anonymous> (/srv/gpu-7/app.js:10:4)',
    'in file:///srv/gpu-7/app.js, line 4',
    'in /srv/gpu-7/app.js:10',
  ])('is nothing: %s', (text) => {
    expect(publicExcerpt(text, [])).not.toMatch(/10\.1\.2\.3|gpu-7|example\.org|fd00|app\.js/);
  });

  it.each([
    'You exceeded your current quota. See https://platform.openai.com/docs/guides/error-codes.',
    'messages.0.content: at least one block is needed (version 2023-06-01, 1.5.2)',
    'a < b and c > d',
  ])('is everything else: %s', (text) => {
    expect(publicExcerpt(text, [])).toBe(text);
  });
});

describe('the time that scrubbing takes', () => {
  it.each(['a-', 'eyJ-', 'token ', '//', 'bearer ', 'a://a.', '<a', '/a', '1.'])(
    'is short for 65,536 characters of %p',
    (piece) => {
      const startMs = performance.now();
      publicExcerpt(piece.repeat(65_536 / piece.length), ['sk-fake-key']);
      expect(performance.now() - startMs).toBeLessThan(500);
    },
  );
});

describe('displayUrl', () => {
  it('shows where a server is and nothing that could be a credential', () => {
    expect(displayUrl('https://user:secret@host.example:8443/v1/?key=secret#secret')).toBe(
      'https://host.example:8443/v1',
    );
  });

  it('does not repeat what is not a URL', () => {
    expect(displayUrl('user:secret@host')).not.toContain('secret');
  });
});
