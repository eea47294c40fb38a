import fc from 'fast-check';
import { z } from 'zod';
import { loadConfig } from '../load-config.ts';
import { createWebhookUrlPolicy, webhookUrlVariables } from './webhook-url.ts';

const vetterOf = (env: Readonly<Record<string, string>> = {}) =>
  createWebhookUrlPolicy(loadConfig(z.object(webhookUrlVariables), env)).vet;
const refused = expect.objectContaining({ code: 'webhook.url_refused' }) as Error;

describe('the policy of webhook URLs', () => {
  it.each([
    ['https://hooks.example.com/a?b=c#d', 'https://hooks.example.com/a?b=c'],
    ['HTTPS://HOOKS.example.com.:443', 'https://hooks.example.com/'],
    ['https://8.8.8.8/', 'https://8.8.8.8/'],
    ['https://hooks.example.com:80/', 'https://hooks.example.com:80/'],
  ])('takes %s as %s', (text, href) => {
    expect(vetterOf()(text).href).toBe(href);
  });

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://user@hooks.example.com/',
    'https://:secret@hooks.example.com/',
    'https://hooks.example.com:8443/',
    'https://hooks.example.com/ x',
    'https://hooks.example.com/\r\nX-Evil: 1',
    'https://hooks.exa\tmple.com/',
    'https://①②⑦.0.0.1/',
    'https://.../',
    `https://hooks.example.com/${'a'.repeat(2_048)}`,
    '',
  ])('refuses %j', (text) => {
    expect(() => vetterOf()(text)).toThrow(refused);
  });

  it('refuses every notation of every loopback and private IPv4 address', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const prefixes = fc.constantFrom([10], [127], [169, 254], [192, 168], [172, 16], [100, 64], [0]);
    const address = fc
      .tuple(prefixes, octet, octet, octet)
      .map(([prefix, ...rest]) => [...prefix, ...rest].slice(0, 4));
    fc.assert(
      fc.property(address, (octets) => {
        const number = octets.reduce((sum, part) => sum * 256 + part, 0);
        const hex = number.toString(16).padStart(8, '0');
        const hosts = [
          octets.join('.'),
          String(number),
          `0x${hex}`,
          octets.map((part) => `0${part.toString(8)}`).join('.'),
          octets.map((part) => `0x${part.toString(16)}`).join('.'),
          `[::ffff:${octets.join('.')}]`,
          `[::ffff:${hex.slice(0, 4)}:${hex.slice(4)}]`,
          `[::${octets.join('.')}]`,
          `[64:ff9b::${octets.join('.')}]`,
        ];
        for (const host of hosts) expect(() => vetterOf()(`https://${host}/`)).toThrow(refused);
      }),
      { numRuns: 100 },
    );
  });

  it('takes what the operator opened, and nothing else', () => {
    const vet = vetterOf({
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOWED_HOSTS: '127.0.0.1:9000, hooks.internal',
    });
    expect(vet('http://127.0.0.1:9000/').href).toBe('http://127.0.0.1:9000/');
    expect(vet('http://hooks.internal/').href).toBe('http://hooks.internal/');
    for (const text of ['http://127.0.0.1/', 'http://127.0.0.2:9000/', 'http://redis.internal/'])
      expect(() => vet(text)).toThrow(refused);
    expect(vetterOf({ WEBHOOK_ALLOWED_PORTS: '8443' })('https://hooks.example.com:8443/').port).toBe('8443');
  });
});
