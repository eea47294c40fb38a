import { targetOf } from '@harvest/runtime/addresses/address-policy';
import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { acquisitionVariables } from '../config.ts';
import { createAddressGuard } from './address-guard.ts';
import { parseHttpUrl } from './http-url.ts';

function guardOf(allowedHosts = '', allowedPorts = '80,443') {
  const config = loadConfig(z.object(acquisitionVariables), {
    ACQUISITION_ALLOWED_HOSTS: allowedHosts,
    ACQUISITION_ALLOWED_PORTS: allowedPorts,
  });
  return createAddressGuard({
    allowedHosts: config.ACQUISITION_ALLOWED_HOSTS,
    allowedPorts: config.ACQUISITION_ALLOWED_PORTS,
  });
}

const vet = (url: string, guard = guardOf()) => {
  guard.vetUrl(parseHttpUrl(url));
};
const refused = (code: string) => expect.objectContaining({ code: `acquisition.${code}` }) as Error;

describe('the guard', () => {
  it.each([
    ['decimal', 'http://2130706433/'],
    ['hexadecimal', 'http://0x7f000001/'],
    ['octal', 'http://0177.0.0.1/'],
    ['octal and decimal mixed', 'http://0177.0.1/'],
    ['hexadecimal parts', 'http://0x7f.0x0.0x0.0x1/'],
    ['short', 'http://127.1/'],
    ['zero', 'http://0/'],
    ['a trailing dot', 'http://127.0.0.1./'],
    ['full-width digits', 'http://１２７.０.０.１/'],
    ['full-width letters', 'http://ｌｏｃａｌｈｏｓｔ/'],
    ['an ideographic full stop', 'http://127。0。0。1/'],
    ['circled digits', 'http://①②⑦.⓪.⓪.①/'],
    ['percent-encoded digits', 'http://%31%32%37.0.0.1/'],
    ['a percent-encoded dot', 'http://127%2E0.0.1/'],
    ['soft hyphens', 'http://local\u00adhost/'],
    ['line feeds and tabs', 'http://local\n\thost/'],
    ['backslashes', 'http:\\\\127.0.0.1\\'],
    ['no slashes', 'http:127.0.0.1'],
    ['the metadata service of clouds', 'http://169.254.169.254/latest/meta-data/'],
    ['its decimal form', 'http://2852039166/'],
    ['its name', 'http://metadata.google.internal/computeMetadata/v1/'],
    ['the name localhost', 'http://localhost/'],
    ['localhost in capitals', 'http://LOCALHOST/'],
    ['localhost with a dot', 'http://localhost./'],
    ['a subdomain of localhost', 'http://a.localhost/'],
    ['a name without a dot', 'http://redis/'],
    ['a multicast DNS name', 'http://printer.local/'],
    ['a home network', 'http://router.home.arpa/'],
    ['IPv6 loopback', 'http://[::1]/'],
    ['IPv6 loopback, written out', 'http://[0:0:0:0:0:0:0:1]/'],
    ['unspecified IPv6', 'http://[::]/'],
    ['IPv4 in ::/96', 'http://[::127.0.0.1]/'],
    ['a mapped address', 'http://[::ffff:127.0.0.1]/'],
    ['a mapped address in hexadecimal', 'http://[::ffff:7f00:1]/'],
    ['a translated address', 'http://[64:ff9b::127.0.0.1]/'],
    ['6to4', 'http://[2002:7f00:1::]/'],
    ['unique local IPv6', 'http://[fd00:ec2::254]/'],
    ['link-local IPv6', 'http://[fe80::1]/'],
  ])('refuses %s', (_form, url) => {
    expect(() => {
      vet(url);
    }).toThrow(refused('address_refused'));
  });

  it.each([
    ['a zone id', 'http://[fe80::1%25eth0]/'],
    ['another scheme', 'ftp://example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,hello'],
    ['a user name', 'http://admin@example.com/'],
    ['a password', 'http://:secret@example.com/'],
    ['too large a number', 'http://4294967296/'],
    ['too large a part', 'http://256.1.1.1/'],
    ['a port that is out of range', 'http://example.com:65536/'],
    ['no host', 'http://'],
    ['nothing but dots', 'http://.../'],
    ['a relative path', '/etc/passwd'],
    ['too many characters', `http://example.com/${'a'.repeat(3_000)}`],
    ['a port of mail', 'http://example.com:25/'],
    ['a port of Redis', 'https://example.com:6379/'],
  ])('calls a URL with %s invalid', (_form, url) => {
    expect(() => {
      vet(url);
    }).toThrow(refused('url_invalid'));
  });

  it.each([
    'http://example.com/',
    'https://example.com:443/a?b=c',
    'http://example.com:443/',
    'https://EXAMPLE.com./',
    'https://xn--bcher-kva.example.org/',
    'https://bücher.example.org/',
    'http://8.8.8.8/',
    'http://[2606:2800:220:1:248:1893:25c8:1946]/',
    'http://127.0.0.1.example.com/',
  ])('lets %s pass', (url) => {
    vet(url);
  });

  it('never shows a password, and never the address that a name led to', () => {
    const message = (act: () => void): string => {
      try {
        act();
      } catch (error) {
        return String((error as { publicMessage?: string }).publicMessage);
      }
      return 'nothing was thrown';
    };
    expect(message(() => parseHttpUrl('http://ann:secret@example.com/x'))).toMatch(
      /^The URL http:\/\/example\.com\/x contains a user name or a password\.$/,
    );
    const url = parseHttpUrl('http://intranet.example.com/');
    expect(
      message(() => {
        guardOf().vetAddress('10.1.2.3', targetOf(url));
      }),
    ).not.toContain('10.1.2.3');
  });
});

describe('what the operator opened', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1/'],
    ['127.0.0.1', 'http://[::ffff:127.0.0.1]/'],
    ['127.0.0.1:8123', 'http://127.0.0.1:8123/'],
    ['127.0.0.1:*', 'http://127.0.0.1:65535/'],
    ['10.0.0.0/8', 'http://10.9.8.7/'],
    ['[fd00::/8]:8080', 'http://[fd12::1]:8080/'],
    ['::1', 'http://[::1]/'],
    ['intranet', 'http://intranet/'],
    ['docs.internal:9000, wiki.internal', 'https://wiki.internal/'],
    ['docs.internal:9000, wiki.internal', 'http://docs.internal:9000/'],
  ])('%s opens %s', (allowedHosts, url) => {
    vet(url, guardOf(allowedHosts));
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.2/'],
    ['127.0.0.1:8123', 'http://127.0.0.1/'],
    ['10.0.0.0/8', 'http://11.0.0.1.local/'],
    ['10.0.0.0/8', 'http://192.168.0.1/'],
    ['intranet', 'http://redis/'],
    ['docs.internal', 'http://evil.docs.internal/'],
  ])('%s does not open %s', (allowedHosts, url) => {
    expect(() => {
      vet(url, guardOf(allowedHosts));
    }).toThrow(refused('address_refused'));
  });

  it('opens a port at that host alone', () => {
    const guard = guardOf('127.0.0.1:8123');
    const elsewhere = targetOf(parseHttpUrl('http://example.com:8123/'));
    expect(() => {
      guard.vetAddress('8.8.8.8', elsewhere);
    }).toThrow(refused('address_refused'));
  });

  it('lets a name lead to a private address only when the name or the address is opened', () => {
    const target = targetOf(parseHttpUrl('http://intranet.example.com/'));
    for (const opened of ['intranet.example.com', '10.0.0.0/8', '10.1.2.3']) {
      guardOf(opened).vetAddress('10.1.2.3', target);
    }
    for (const opened of ['', 'example.com', 'intranet.example.com:8080', '10.1.2.4']) {
      expect(() => {
        guardOf(opened).vetAddress('10.1.2.3', target);
      }).toThrow(refused('address_refused'));
    }
  });
});
