import {
  type WebhookAttempt,
  webhookCreatedSchema,
  webhookDeliveryPageSchema,
  webhookListSchema,
} from '@harvest/contracts/webhooks';
import { redirect } from '@harvest/testkit/site-answer';
import { waitFor } from '@harvest/testkit/wait-for';
import { answerStatus } from '@harvest/testkit/webhook-receiver';
import { read } from '../harness/api-client.ts';
import { attemptsAt, outcomesOf, webhookCodesOf } from './outgoing-outcomes.ts';
import { privateHosts } from './private-addresses.ts';
import { RemoteClient } from './remote-client.ts';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const text = 'The dam was built in 1931. Nobody lives below it.';
const hosts = Object.values(privateHosts).flat();
const only = <T>(names: readonly string[], value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(names.map((name) => [name, value]));
const refusedTwice = ['webhook.url_refused', 'webhook.url_refused'];

const slowHook = '/never-answers';

async function schemesAndPortsAreListed(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const byDefault = { ...holder, client: new RemoteClient(system.other.url, holder.key) };
  const schemes = [
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'ws://example.com/',
    'data:text/html,x',
    'javascript:alert(1)',
    'ldap://example.com/',
    'blob:https://example.com/x',
  ];
  const ports = [22, 25, 3_306, 6_379, 9_200, 65_535].flatMap((port) => [
    `http://example.com:${String(port)}/`,
    `https://93.184.215.14:${String(port)}/`,
  ]);
  expect(await outcomesOf(holder, schemes)).toEqual(only(schemes, 'request.invalid'));
  expect(await outcomesOf(holder, ports)).toEqual(only(ports, 'acquisition.url_invalid'));
  // Webhooks are called over HTTPS alone, where the operator says nothing else.
  const refused = [...schemes, ...ports, 'http://example.com/hook', 'https://example.com:8443/'];
  expect(await webhookCodesOf(byDefault, refused)).toEqual(only(refused, refusedTwice));
  const taken = await byDefault.client.request('POST', '/webhooks', {
    body: { url: 'https://hooks.example.com/' },
  });
  expect(taken.status).toBe(201);
}

async function privateAddressesAreRefused(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const before = system.trap.connections();
  // Schemes and ports are open here, so that the address alone is what is refused.
  const urls = hosts.flatMap((host) => [`http://${host}:${String(system.trap.port)}/`]);
  const outcomes = await outcomesOf(holder, urls);
  expect(Object.entries(outcomes).filter(([, code]) => code !== 'acquisition.address_refused')).toEqual([]);
  expect(Object.keys(outcomes)).toHaveLength(urls.length);
  const codes = await webhookCodesOf(holder, urls);
  // What is not ASCII is not even taken for a URL.
  const isRefused = (code: string): boolean => code === 'webhook.url_refused' || code === 'request.invalid';
  expect(Object.entries(codes).filter(([, each]) => !each.every(isRefused))).toEqual([]);
  // A name tells nothing until it is looked up.
  const name = `http://inside.hostile.example:${String(system.trap.port)}/`;
  expect(await outcomesOf(holder, [name])).toEqual({ [name]: 'acquisition.address_refused' });
  expect(await attemptsAt(holder, name)).toMatchObject([{ failure: 'url_refused', status_code: null }]);
  // Where a provider is, is for the operator alone to say: no field (see 16, too) and no header of a request does.
  const base = `http://127.0.0.1:${String(system.trap.port)}/v1`;
  const options = { provider: 'openai', base_url: base };
  expect(
    (await holder.client.request('POST', '/harvest', { body: { source: text, query: 'When?', options } }))
      .status,
  ).toBe(422);
  const headers = {
    'x-provider-base-url': base,
    'x-forwarded-host': '127.0.0.1',
    'openai-base-url': base,
  };
  const { task_id: taskId } = await holder.client.accept(
    { source: text, query: 'When?', options: { provider: 'openai' } },
    headers,
  );
  expect((await holder.client.finished(taskId)).result?.routing.provider).toBe('openai');
  expect(system.trap.connections()).toBe(before);
}

async function connectionsGoWhereVetted(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const visits = system.site.requests('/robots.txt');
  // The first look-up leads to the site, which may be read; the second one, into the private network.
  const page = `http://rebind-page.hostile.example:${String(system.site.port)}/article`;
  expect(await outcomesOf(holder, [page])).toEqual({ [page]: 'acquisition.address_refused' });
  expect(system.site.requests('/robots.txt')).toBe(visits + 1);
  const hook = `http://rebind-hook.hostile.example:${String(system.receiver.port)}/rebind`;
  const received = (): number => system.receiver.received.filter(({ path }) => path === '/rebind').length;
  expect(await attemptsAt(holder, hook)).toMatchObject([{ failure: null, status_code: 204 }]);
  expect(await attemptsAt(holder, hook)).toMatchObject([{ failure: 'url_refused', status_code: null }]);
  expect(received()).toBe(1);
}

async function redirectsAreVetted(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const { site, trap, receiver } = system;
  const before = trap.connections();
  const inside = hosts
    .filter((host) => /^[\x20-\x7e]+$/.test(host))
    .slice(0, 30)
    .map((host) => `http://${host}:${String(trap.port)}/`);
  const targets = {
    address_refused: [...inside, `http://inside.hostile.example:${String(trap.port)}/`],
    url_invalid: ['file:///etc/passwd', 'http://example.com:22/', 'ftp://example.com/'],
  };
  for (const [code, urls] of Object.entries(targets)) {
    const pages = urls.map((url) => `${site.origin}/redirect-to?url=${encodeURIComponent(url)}`);
    expect(await outcomesOf(holder, pages)).toEqual(only(pages, `acquisition.${code}`));
  }
  const allowed = `${site.origin}/redirect-to?url=${encodeURIComponent('/article')}`;
  expect(await outcomesOf(holder, [allowed])).toEqual({ [allowed]: 'read' });
  // Not even to where a webhook could go.
  const base = receiver.url.replace('/hook', '');
  receiver.answerWith((webhook, res) => {
    const location = webhook.path.startsWith('/to-trap')
      ? `http://127.0.0.1:${String(trap.port)}/`
      : `${base}/followed`;
    if (webhook.path.startsWith('/to-'))
      res.writeHead(webhook.path.endsWith('307') ? 307 : 302, { location }).end();
    else if (webhook.path !== slowHook) res.writeHead(204).end();
  });
  for (const path of ['/to-trap/302', '/to-trap/307', '/to-itself/302', '/to-itself/307']) {
    expect(await attemptsAt(holder, base + path)).toMatchObject([{ failure: 'redirect' }]);
  }
  expect(receiver.received.filter(({ path }) => path === '/followed')).toEqual([]);
  expect(trap.connections()).toBe(before);
}

async function userinfoIsRefused(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const trap = `127.0.0.1:${String(system.trap.port)}`;
  const before = system.trap.connections();
  const withUserinfo = [
    `http://example.com@${trap}/`,
    `http://example.com:80@${trap}/`,
    `http://user:pass@example.com/`,
    `http://@${trap}/`,
    `http://:@${trap}/`,
    `http://example.com%40@${trap}/`,
    `http://${trap}@example.com/`,
    `http://a@b@${trap}/`,
    'https://sk-secret@example.com/',
  ];
  const disguised = [
    `http://${trap}\\@example.com/`,
    `http://${trap}#@example.com/`,
    `http://${trap}?@example.com/`,
    `http://${trap}/@example.com/`,
    `http:///${trap}/`,
  ];
  const outcomes = await outcomesOf(holder, [...withUserinfo, ...disguised]);
  for (const url of withUserinfo)
    expect(['request.invalid', 'acquisition.address_refused']).toContain(outcomes[url]);
  for (const url of ['http://user:pass@example.com/', `http://${trap}@example.com/`])
    expect(outcomes[url]).toBe('request.invalid');
  expect(Object.entries(outcomes).filter(([, code]) => code === 'read')).toEqual([]);
  // A redirect is no way around it.
  const redirects = [
    `http://example.com@${trap}/`,
    `http://user:pass@127.0.0.1:${String(system.site.port)}/article`,
  ].map((url, index) => {
    system.site.answerWith(`/userinfo-${String(index)}`, redirect(url));
    return `${system.site.origin}/userinfo-${String(index)}`;
  });
  for (const code of Object.values(await outcomesOf(holder, redirects)))
    expect(code).toMatch(/^acquisition\.(?:url_invalid|address_refused)$/);
  const codes = await webhookCodesOf(holder, [...withUserinfo, ...disguised, `http:\\\\${trap}\\`]);
  expect(Object.entries(codes).filter(([, each]) => each.includes('taken'))).toEqual([]);
  expect(system.trap.connections()).toBe(before);
}

async function beginReadingIsCapped(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder({ tenant: 'patient' });
  system.receiver.answerWith((webhook, res) => {
    if (webhook.path !== slowHook) res.writeHead(204).end();
  });
  const url = system.receiver.url.replace('/hook', slowHook);
  const { id } = read(
    await holder.client.request('POST', '/webhooks', { body: { url } }),
    201,
    webhookCreatedSchema,
  );
  await holder.client.request('POST', `/webhooks/${id}/test`);
}

/** The attempt at a receiver that talks without end: it has said how it took the delivery, and is hung up on. */
async function hangUpOnTalker(
  { receiver }: SecuredSystem,
  holder: Holder,
): Promise<readonly WebhookAttempt[]> {
  let hungUp = false;
  receiver.answerWith((webhook, res) => {
    if (webhook.path === slowHook) return;
    // Retries of what other statements have sent.
    if (!webhook.path.endsWith('/endless')) {
      res.writeHead(204).end();
      return;
    }
    res.writeHead(200);
    const talk = (): void => {
      while (!hungUp && res.write('x'.repeat(16_384)));
    };
    res.on('drain', talk).on('close', () => {
      hungUp = true;
    });
    talk();
  });
  try {
    const attempts = await attemptsAt(holder, `${receiver.url}/endless`);
    await waitFor('the end of the connection', () => hungUp);
    return attempts;
  } finally {
    receiver.answerWith(answerStatus(204));
  }
}

async function readingIsCapped(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder({ tenant: 'patient' });
  const { site } = system;
  const caps = {
    too_large: ['/endless', '/endless-announced', '/bomb-gzip', '/bomb-brotli', '/bomb-zstd'],
    timeout: ['/slow-drip', '/silent'],
    unsupported_content: ['/unknown-encoding'],
  };
  const expected = Object.entries(caps).flatMap(([code, paths]) =>
    paths.map((path): [string, string] => [site.origin + path, `acquisition.${code}`]),
  );
  expect(
    await outcomesOf(
      holder,
      expected.map(([url]) => url),
    ),
  ).toEqual(Object.fromEntries(expected));
  expect(await hangUpOnTalker(system, holder)).toMatchObject([{ failure: null, status_code: 200 }]);
  const [slow] = read(
    await holder.client.request('GET', '/webhooks'),
    200,
    webhookListSchema,
  ).webhooks.filter(({ url }) => url.endsWith(slowHook));
  const attempt = await waitFor('the end of the silent attempt', async () => {
    const page = read(
      await holder.client.request('GET', `/webhooks/${slow?.id ?? ''}/deliveries?limit=100`),
      200,
      webhookDeliveryPageSchema,
    );
    return page.deliveries.find(({ type }) => type === 'webhook.test')?.attempts[0];
  });
  expect(attempt).toMatchObject({ failure: 'timeout', status_code: null });
}

/** Statements 28 to 33. */
export const outgoingRequests: readonly Statement[] = [
  { number: 28, promise: 'only allowed schemes and ports are called', prove: schemesAndPortsAreListed },
  {
    number: 29,
    promise: 'private, loopback, link-local, CGNAT and metadata addresses are refused in every notation',
    prove: privateAddressesAreRefused,
  },
  {
    number: 30,
    promise: 'the connection goes to the vetted address, whatever the DNS says next',
    prove: connectionsGoWhereVetted,
  },
  {
    number: 31,
    promise: 'every redirect is vetted again, and none is followed for webhooks',
    prove: redirectsAreVetted,
  },
  { number: 32, promise: 'userinfo tricks are refused', prove: userinfoIsRefused },
  {
    number: 33,
    promise: 'size, time and decompression of what is read are capped',
    begin: beginReadingIsCapped,
    prove: readingIsCapped,
  },
];
