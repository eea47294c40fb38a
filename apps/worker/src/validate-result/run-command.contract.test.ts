import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuizItem } from '@harvest/contracts/formats/quiz';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import type { Task } from '@harvest/contracts/task';
import { contentMarkdown } from '@harvest/pipeline/formats/content-markdown';
import { runCommand } from './run-command.ts';
import { realTask, sourceTexts } from './test-support/real-task.ts';

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly complaint: string;
}

async function run(given: readonly string[]): Promise<Run> {
  let [printed, complaint] = ['', ''];
  const code = await runCommand({
    given,
    print: (text) => (printed += text),
    complain: (text) => (complaint += text),
  });
  return { code, printed, complaint };
}

/** An API that has one task and its sources. */
function apiOf(task: unknown, texts: readonly string[]): RequestListener {
  return (req, res) => {
    const source = /\/sources\/(\d+)$/.exec(req.url ?? '')?.[1];
    if (source === undefined) res.setHeader('content-type', 'application/json').end(JSON.stringify(task));
    else res.setHeader('content-type', 'text/plain; charset=utf-8').end(texts[Number(source)]);
  };
}

async function withServer<Result>(
  listener: RequestListener,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function runOn(task: Task, texts = sourceTexts): Promise<Run> {
  return await withServer(apiOf(task, texts), (api) => run([task.task_id, '--api', api]));
}

type Tampering = (result: HarvestResult) => void;

/** A task of the format whose result was changed in the store. */
async function tampered(format: OutputFormat, change: Tampering): Promise<Task> {
  const task = await realTask(format);
  const before = JSON.stringify(task);
  if (task.result === null) throw new Error('the task has no result');
  change(task.result);
  expect(JSON.stringify(task)).not.toBe(before);
  return task;
}

/** The questions with options of a quiz. */
function choicesOf({ content }: HarvestResult): Extract<QuizItem, { type: 'multiple_choice' }>[] {
  return content?.format === 'quiz' ? content.items.filter((item) => item.type === 'multiple_choice') : [];
}

describe('a stored result that nobody touched', () => {
  it.each(outputFormatNames)('is sound: %s', async (format) => {
    const { code, printed, complaint } = await runOn(await realTask(format));
    expect(complaint).toBe('');
    expect(printed).not.toContain('FAIL');
    expect(printed).toContain('Sound: every quote stands in its source and no hard rule fails');
    expect(code).toBe(0);
  });

  it('is judged rule by rule, and its own report agrees', async () => {
    const { printed } = await runOn(await realTask('quiz'));
    expect(printed).toMatch(/^ok {4}every-quote-stands +\d+ quotes$/m);
    expect(printed).toMatch(/^ok {4}distractors-absent +1 of 1$/m);
    expect(printed).toMatch(/^ok {4}report-agrees/m);
  });
});

describe('an API that asks for a key', () => {
  it('is sent the one that is given, for the task and for its sources', async () => {
    const keys = new Set<unknown>();
    const task = await realTask('summary');
    const listener = apiOf(task, sourceTexts);
    const code = await withServer(
      (req, res) => {
        keys.add(req.headers['x-api-key']);
        listener(req, res);
      },
      (api) =>
        runCommand({
          given: [task.task_id, '--api', api],
          apiKey: 'hvk_test',
          print: () => undefined,
          complain: () => undefined,
        }),
    );
    expect(code).toBe(0);
    expect(keys).toEqual(new Set(['hvk_test']));
  });
});

describe('a plain text that a model wrote', () => {
  const runOnText = async (text: string): Promise<Run> =>
    await runOn(await tampered('analysis', (result) => Object.assign(result, { text, extractive: false })));

  it('marks citations that are listed, and need not mark all of them', async () => {
    const { printed } = await runOnText('The canal was dug. [1]\n\nIn `depth[99]` and \\[99\\] too. [2]');
    expect(printed).toMatch(/^ok {4}evidence-listed/m);
    expect(printed).toMatch(/^ok {4}item-cited +1 of 1$/m);
  });

  it('is found out where it marks one that is not listed', async () => {
    const { code, printed } = await runOnText('The canal was dug. [1] It is deep. [99]');
    expect(printed).toMatch(/^FAIL {2}evidence-listed +The text marks citation 99, /m);
    expect(code).toBe(1);
  });

  it('does not pass where a statement marks none', async () => {
    const { printed } = await runOnText('The canal was dug. [1]\n\nIt is deep.');
    expect(printed).toMatch(/^FAIL {2}item-cited +1 of 2 passages mark no quote/m);
  });
});

describe('a source that repeats another one', () => {
  it('was left out of the result, and is left out when the rules are applied anew', async () => {
    const task = await realTask('summary');
    const [text = ''] = sourceTexts;
    const [report] = task.result?.sources ?? [];
    if (report === undefined) throw new Error('the result names no source');
    task.result?.sources.push({ ...report, index: 2, duplicate_of: 0 });
    const { code, printed } = await runOn(task, [...sourceTexts, text]);
    expect(printed).toMatch(/^ok {4}sources-unchanged +3 sources$/m);
    // The evidence of the two texts comes from three of their quarters, and from two of all three texts.
    expect(printed).toMatch(/^ok {4}section-spread +0.75 of 0.5$/m);
    expect(code).toBe(0);
  });
});

describe('a result that was tampered with', () => {
  const firstOf = <Part>(parts: readonly Part[]): Part => {
    const [first] = parts;
    if (first === undefined) throw new Error('there is none');
    return first;
  };
  const spoilQuote: Tampering = ({ content, citations }) => {
    const { quote } = firstOf(citations);
    const all = JSON.stringify(content);
    Object.assign(content ?? {}, JSON.parse(all.replace(JSON.stringify(quote), JSON.stringify(`${quote}~`))));
  };
  const changes: readonly (readonly [string, OutputFormat, Tampering, string])[] = [
    ['one character of a quote in the content', 'quiz', spoilQuote, 'every-quote-stands'],
    [
      'one character of a quote in the list',
      'summary',
      ({ citations }) => (firstOf(citations).quote += '~'),
      'every-quote-stands',
    ],
    ['an offset', 'analysis', ({ citations }) => (firstOf(citations).start += 1), 'every-quote-stands'],
    [
      'the evidence of a relationship',
      'summary',
      ({ insights }) => (firstOf(insights.relationships).evidence.end += 1),
      'every-quote-stands',
    ],
    [
      'the place of a key phrase',
      'summary',
      ({ insights }) => (firstOf(firstOf(insights.key_phrases).spans).end = 99_999),
      'every-place-exists',
    ],
    [
      'a right option',
      'quiz',
      (result) => (firstOf(choicesOf(result)).answer_index ^= 1),
      'text-follows-content',
    ],
    ['a citation of a quoted sentence', 'analysis', ({ citations }) => citations.pop(), 'evidence-listed'],
    ['a citation in the list', 'study_guide', ({ citations }) => citations.pop(), 'evidence-listed'],
    ['the text', 'flashcards', (result) => (result.text += '.'), 'text-follows-content'],
    ['the kind of content', 'quiz', (result) => (result.output_format = 'blog'), 'content-of-format'],
    [
      'the number of different sources',
      'dedup',
      ({ content }) => Object.assign(content ?? {}, { unique: 7 }),
      'duplicates-found-again',
    ],
    [
      'the number of different sources, as of an embedding model,',
      'dedup',
      ({ content }) => Object.assign(content ?? {}, { unique: 7, compared_by: 'embeddings' }),
      'duplicates-found-again',
    ],
  ];

  it.each(changes)('is found out: %s of %s', async (_, format, change, check) => {
    const { code, printed } = await runOn(await tampered(format, change));
    expect(printed).toMatch(new RegExp(`^FAIL  ${check} `, 'm'));
    expect(printed).toContain('Not sound');
    expect(code).toBe(1);
  });

  it('is found out by its items: a key that was moved to a wrong option, whatever the text says', async () => {
    const task = await tampered('quiz', (result) => {
      firstOf(choicesOf(result)).answer_index ^= 1;
      if (result.content !== null) result.text = contentMarkdown(result.content);
    });
    const { code, printed } = await runOn(task);
    expect(printed).toMatch(/^FAIL {2}(?:distractors-absent|answer-retrievable) /m);
    expect(code).toBe(1);
  });

  it('is found out when an item has lost its only citation', async () => {
    const task = await tampered('quiz', (result) => (firstOf(choicesOf(result)).citations = []));
    const { code, complaint } = await runOn(task);
    expect(complaint).toContain('This is no task as Harvest stores it');
    expect(complaint).toContain('citations');
    expect(code).toBe(1);
  });

  it('is found out by sources that are not those that it was made from', async () => {
    const { code, printed } = await runOn(await realTask('quiz'), [
      `${sourceTexts[0] ?? ''} `,
      sourceTexts[1] ?? '',
    ]);
    expect(printed).toMatch(/^FAIL {2}sources-unchanged +Source 0 /m);
    expect(code).toBe(1);
  });

  it('is found out by a byte order mark before a source, which offsets count', async () => {
    const { printed } = await runOn(
      await realTask('quiz'),
      sourceTexts.map((text) => `\ufeff${text}`),
    );
    expect(printed).toMatch(/^FAIL {2}every-quote-stands/m);
  });

  it('is told apart from one with a report that says otherwise, which is a warning', async () => {
    const task = await tampered('quiz', ({ quality }) => {
      for (const check of quality.checks) if (check.rule === 'numbers-supported') check.passed = false;
    });
    const { code, printed } = await runOn(task);
    expect(printed).toMatch(/^warn {2}report-agrees +.*numbers-supported/m);
    expect(code).toBe(0);
  });
});

describe('without a result there is a clear reason', () => {
  const taskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';
  const problem = {
    type: '/docs/errors/task.not_found',
    title: 'The task does not exist',
    status: 404,
    detail: 'There is no such task, or it has expired.',
    instance: `/harvest/${taskId}`,
    code: 'task.not_found',
    request_id: 'r1',
  };

  it('for a task that is not there', async () => {
    const { code, complaint } = await withServer(
      (_req, res) => res.writeHead(404).end(JSON.stringify(problem)),
      (api) => run([taskId, '--api', api]),
    );
    expect(complaint).toContain('task.not_found: There is no such task');
    expect(code).toBe(1);
  });

  it('for a task that is not completed', async () => {
    const error = { code: 'task.deadline_exceeded', message: 'It took too long.', type: '/docs' } as const;
    const { code, complaint } = await runOn({
      ...(await realTask('quiz')),
      status: 'failed',
      result: null,
      error,
    });
    expect(complaint).toContain('The task is failed (task.deadline_exceeded: It took too long.)');
    expect(code).toBe(1);
  });

  it('for a server that does not answer', async () => {
    const url = await withServer(apiOf(null, []), (api) => Promise.resolve(api));
    const { code, complaint } = await run([taskId, '--api', url]);
    expect(complaint).toBe(`No API answers at ${url}. Start it, or say where it is with --api.\n`);
    expect(code).toBe(1);
  });

  it('for a server that is another one', async () => {
    const other = await withServer(
      (_req, res) => res.end('<html>'),
      (api) => run([taskId, '--api', api]),
    );
    expect(other.complaint).toContain('is no API of Harvest');
    const refusing = await withServer(
      (_req, res) => res.writeHead(502).end('bad gateway'),
      (api) => run([taskId, '--api', api]),
    );
    expect(refusing.complaint).toContain('with status 502');
    expect([other.code, refusing.code]).toEqual([1, 1]);
  });

  it('for arguments that make no sense, with the usage', async () => {
    const { code, complaint } = await run([]);
    expect(complaint).toContain('usage: npm run validate-result');
    expect(code).toBe(2);
  });

  it('but help is no fault', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, complaint: '' });
  });
});

describe('a result in a file', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'validate-result-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const written = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  it('is judged by the texts in the task, or by those in a folder', async () => {
    const task = await realTask('blog');
    const file = await written('task.json', JSON.stringify(task));
    expect(await run(['--file', file])).toMatchObject({ code: 0, complaint: '' });
    for (const [index, text] of sourceTexts.entries()) await written(`${String(index)}.txt`, text);
    expect(await run(['--file', file, '--sources', folder])).toMatchObject({ code: 0, complaint: '' });
    await written('1.txt', 'Another text.');
    expect(await run(['--file', file, '--sources', folder])).toMatchObject({ code: 1 });
  });

  it('keeps a byte order mark, which offsets count', async () => {
    const task = await realTask('blog');
    const file = await written('task.json', JSON.stringify(task));
    for (const [index, text] of sourceTexts.entries()) await written(`${String(index)}.txt`, `\ufeff${text}`);
    const { printed } = await run(['--file', file, '--sources', folder]);
    expect(printed).toMatch(/^FAIL {2}every-quote-stands/m);
  });

  it('needs the texts of pages from a folder, and says which file is missing', async () => {
    const task = { ...(await realTask('blog')), source: ['https://canals.example/', 'A text.'] };
    const file = await written('task.json', JSON.stringify(task));
    expect((await run(['--file', file])).complaint).toContain('Source 0 is a page');
    expect((await run(['--file', file, '--sources', folder])).complaint).toContain('0.txt');
    expect((await run(['--file', join(folder, 'none.json')])).complaint).toContain('none.json');
    expect((await run(['--file', await written('bad.json', '{')])).complaint).toContain('no JSON');
  });
});
