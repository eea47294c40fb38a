import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { acquisitionVariables } from './config.ts';

const schema = z.object(acquisitionVariables);

describe('the configuration of acquisition', () => {
  it.each([
    'host:0',
    'host:65536',
    '10.0.0.0/33',
    '[::1',
    'a b',
    'http://x',
    '[intranet]:80',
    '::1/129',
    '-x',
    'a..',
    'ü..x',
  ])('refuses %s as an allowed host', (entry) => {
    expect(() => loadConfig(schema, { ACQUISITION_ALLOWED_HOSTS: entry })).toThrow(
      /ACQUISITION_ALLOWED_HOSTS: must be a list/,
    );
  });

  it.each([
    ['with the dot that ends it', 'Intranet.example.:8080', 'intranet.example'],
    ['in letters of any script', 'Bücher.example', 'xn--bcher-kva.example'],
  ])('takes the name of an allowed host %s as URLs have it', (_, entry, name) => {
    const { ACQUISITION_ALLOWED_HOSTS } = loadConfig(schema, { ACQUISITION_ALLOWED_HOSTS: entry });
    expect(ACQUISITION_ALLOWED_HOSTS).toMatchObject([{ kind: 'name', name }]);
  });

  it.each(['0', '80,', '65536', 'http', '80;443'])('refuses %s as allowed ports', (ports) => {
    expect(() => loadConfig(schema, { ACQUISITION_ALLOWED_PORTS: ports })).toThrow(
      /ACQUISITION_ALLOWED_PORTS: must be a list of ports/,
    );
  });

  it.each(['example.com', 'https://x.example/) evil (', 'https://x.example/\r\nx: y', 'ftp://x'])(
    'refuses %j as a contact, which goes into a header',
    (url) => {
      expect(() => loadConfig(schema, { ACQUISITION_CONTACT_URL: url })).toThrow(/ACQUISITION_CONTACT_URL/);
    },
  );

  it('takes a contact page and a mail address', () => {
    for (const url of ['https://harvest.example/bot', 'mailto:bot@harvest.example'])
      expect(loadConfig(schema, { ACQUISITION_CONTACT_URL: url }).ACQUISITION_CONTACT_URL).toBe(url);
  });
});
