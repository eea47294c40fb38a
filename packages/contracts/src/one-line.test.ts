import { apiKeyRequestSchema } from './api-key.ts';
import { createWebhookRequestSchema } from './webhooks.ts';

describe.each<[what: string, accepts: (text: string) => boolean]>([
  [
    'the name of an API key',
    (name) => apiKeyRequestSchema.safeParse({ tenant: 'default', name, scopes: ['tasks:read'] }).success,
  ],
  [
    'the description of a webhook',
    (description) =>
      createWebhookRequestSchema.safeParse({ url: 'https://example.org/hook', description }).success,
  ],
])('%s', (_what, accepts) => {
  it.each<[what: string, text: string]>([
    ['an emoji of several', 'web \u{1f469}\u200d\u{1f4bb}'],
    ['a flag of a country’s part', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['a Persian word', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645'],
    ['a character that Unicode may have tomorrow', 'a\u{1faff}'],
  ])('may have %s', (_text, text) => {
    expect(accepts(text)).toBe(true);
  });

  it.each<[what: string, text: string]>([
    ['an end of line', 'a\nb'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ['an escape sequence', '\u001b[31ma'],
    ['a C1 control character', 'a\u009b'],
    ['an override of the direction of writing', 'a\u202eb'],
    ['an isolate of the direction of writing', 'a\u2066b'],
    ['half of a surrogate pair', 'a\ud83d'],
    ['nothing in it', ''],
    ['nothing to be seen', '\u200b\ufeff\u00ad '],
  ])('is refused with %s', (_text, text) => {
    expect(accepts(text)).toBe(false);
  });
});
