import type { TaskEvent } from '@harvest/contracts/task-events';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { cancelTask, followTask, submitTask } from './api-client.ts';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

describe('the API client', () => {
  let server: Server;
  const never = new AbortController().signal;
  const taskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';

  async function serve(...handlers: Handler[]): Promise<string> {
    server = createServer((req, res) => {
      const handler = handlers.shift();
      if (handler === undefined) res.writeHead(500).end('no more answers');
      else handler(req, res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${String(address.port)}`;
  }

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function follow(url: string): Promise<TaskEvent[]> {
    const events: TaskEvent[] = [];
    for await (const event of followTask({ url, key: null }, taskId, never)) events.push(event);
    return events;
  }

  const started = 'id: 1-0\nevent: task-started\ndata: {"attempt":1}\n\n';
  const completed = `id: 2-0\nevent: task-completed\ndata: {"task_id":"${taskId}"}\n\n`;
  const headers = { 'content-type': 'text/event-stream' };

  it('resumes a broken stream after the last event that came', async () => {
    const resumedAfter: unknown[] = [];
    const url = await serve(
      (_, res) => res.writeHead(200, headers).write(started, () => res.destroy()),
      (req, res) => {
        resumedAfter.push(req.headers['last-event-id']);
        res.writeHead(200, headers).end(completed);
      },
    );
    expect((await follow(url)).map(({ type }) => type)).toEqual(['task-started', 'task-completed']);
    expect(resumedAfter).toEqual(['1-0']);
  });

  it('passes over an event that it does not know', async () => {
    const url = await serve((_, res) =>
      res.writeHead(200, headers).end(`event: brand-new\ndata: {}\n\n${completed}`),
    );
    expect((await follow(url)).map(({ type }) => type)).toEqual(['task-completed']);
  });

  it('does not take an event against the contract for a broken connection', async () => {
    const url = await serve((_, res) =>
      res.writeHead(200, headers).end('event: task-started\ndata: {"attempt":0}\n\n'),
    );
    await expect(follow(url)).rejects.toThrow('attempt');
  });

  it('tells the problem that the API has with a request', async () => {
    const problem = {
      type: '/docs/errors/queue.full',
      title: 'The queue is full',
      status: 503,
      detail: 'Try again in 5 s.',
      instance: '/harvest',
      code: 'queue.full',
      request_id: 'r',
    };
    const url = await serve((_, res) => res.writeHead(503).end(JSON.stringify(problem)));
    const submission = submitTask({ url, key: null }, { source: 's', query: 'q' }, never);
    await expect(submission).rejects.toThrow(
      'The API answered with 503. The queue is full: Try again in 5 s.',
    );
  });

  it('cancels a task, and does not mind an API that is gone', async () => {
    const asked: unknown[] = [];
    const url = await serve((req, res) => {
      asked.push(`${String(req.method)} ${String(req.url)} ${String(req.headers['x-api-key'])}`);
      res.writeHead(202).end('{}');
    });
    expect(await cancelTask({ url, key: 'hvk_test' }, taskId)).toBe(true);
    expect(asked).toEqual([`POST /harvest/${taskId}/cancel hvk_test`]);
    expect(await cancelTask({ url: 'http://127.0.0.1:1', key: null }, taskId)).toBe(false);
  });
});
