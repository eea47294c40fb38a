import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { acquisitionVariables } from '../config.ts';
import { type DnsName, startDnsServer } from '../test-support/dns-server.ts';
import { type LookUpHost, createLookUpHost } from './look-up-host.ts';

describe('looking a name up', () => {
  let close: () => Promise<void> = () => Promise.resolve();
  afterEach(async () => {
    await close();
    close = () => Promise.resolve();
  });

  const lookUpIn = async (
    names: Readonly<Record<string, DnsName>>,
    { timeoutMs = 10_000, allowedHosts = '' } = {},
  ): Promise<LookUpHost> => {
    const dns = await startDnsServer(names);
    ({ close } = dns);
    const config = loadConfig(z.object(acquisitionVariables), { ACQUISITION_ALLOWED_HOSTS: allowedHosts });
    return createLookUpHost({
      allowedHosts: config.ACQUISITION_ALLOWED_HOSTS,
      dns: { servers: [dns.server], timeoutMs },
    });
  };

  it('finds the addresses of both families', async () => {
    const lookUp = await lookUpIn({ 'site.example': ['2001:db8::7', '203.0.113.7', '203.0.113.8'] });
    await expect(lookUp('site.example')).resolves.toEqual([
      { address: '203.0.113.7', family: 4 },
      { address: '203.0.113.8', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ]);
  });

  it.each([
    ['does not exist', 'missing'],
    ['has no addresses', []],
  ])('finds nothing for a name that %s', async (_, name) => {
    const lookUp = await lookUpIn({ 'site.example': name as DnsName });
    await expect(lookUp('site.example')).resolves.toEqual([]);
  });

  it.each([
    ['IPv4', 'IPv6', '203.0.113.7'],
    ['IPv6', 'IPv4', '2001:db8::7'],
  ])(
    'is content with the addresses of %s where the question for %s is not answered',
    async (_, __, address) => {
      // Far longer than a test may take, so that only calling the other question off ends this.
      const lookUp = await lookUpIn({ 'site.example': { withOneFamily: [address] } }, { timeoutMs: 600_000 });
      const silent = lookUp('site.example').then((found) => found.map((entry) => entry.address));
      await expect(silent).resolves.toEqual([address]);
    },
  );

  it('says that it failed where the servers of a name fail', async () => {
    const lookUp = await lookUpIn({ 'site.example': 'failing' });
    await expect(lookUp('site.example')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });

  it('gives names of silent servers up in time, and they hold up no other name until then', async () => {
    const lookUp = await lookUpIn(
      { 'silent.example': 'silent', 'site.example': ['203.0.113.7'] },
      { timeoutMs: 1_500 },
    );
    let givenUp = 0;
    // More than there are threads for the look-ups of the system.
    const silent = Array.from({ length: 32 }, () =>
      lookUp('silent.example').finally(() => {
        givenUp += 1;
      }),
    );
    const ended = Promise.allSettled(silent);
    await expect(lookUp('site.example')).resolves.toHaveLength(1);
    expect(givenUp).toBe(0);
    expect((await ended).map(({ status }) => status)).toEqual(silent.map(() => 'rejected'));
    await expect(silent[0]).rejects.toMatchObject({ code: 'EAI_TIMEOUT' });
  });

  it('says that nobody can be asked where no server listens, and not that there is no such name', async () => {
    const { server, close: stop } = await startDnsServer({});
    await stop();
    const lookUp = createLookUpHost({ allowedHosts: [], dns: { servers: [server], timeoutMs: 10_000 } });
    await expect(lookUp('site.example')).rejects.toMatchObject({ code: 'EAI_NO_SERVER' });
  });

  it('asks the system, with its hosts file, for names that the operator opened', async () => {
    const lookUp = await lookUpIn({ localhost: ['203.0.113.7'] }, { allowedHosts: 'localhost:8080' });
    expect((await lookUp('localhost')).map(({ address }) => address)).not.toContain('203.0.113.7');
  });
});
