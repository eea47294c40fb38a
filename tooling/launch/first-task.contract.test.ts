import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { PassThrough } from 'node:stream';
import { runFirstTask } from './first-task.ts';
import { createTerminal } from './terminal.ts';

describe('the first task', () => {
  const taskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';
  const accepted = JSON.stringify({ task_id: taskId, status: 'pending', message: 'The task is accepted.' });
  let server: Server;

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  async function run(
    handle: (req: IncomingMessage, res: ServerResponse) => void,
    signal: AbortSignal,
  ): Promise<string[]> {
    const asked: string[] = [];
    server = createServer((req, res) => {
      asked.push(`${String(req.method)} ${String(req.url)}`);
      expect(req.headers['x-api-key']).toBe('hvk_test');
      handle(req, res);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const task = runFirstTask({
      api: { url: `http://127.0.0.1:${String(address.port)}`, key: 'hvk_test' },
      terminal: createTerminal({ stream: new PassThrough(), color: false }),
      signal,
      onSubmitted: () => undefined,
    });
    await expect(task).rejects.toThrow('asked to stop');
    return asked;
  }

  it('is cancelled when the stop comes before its acceptance was heard', async () => {
    const stop = new AbortController();
    const asked = await run((req, res) => {
      if (req.url === '/harvest') stop.abort(new Error('asked to stop'));
      res.writeHead(202, { 'content-type': 'application/json' }).end(accepted);
    }, stop.signal);
    expect(asked).toEqual(['POST /harvest', `POST /harvest/${taskId}/cancel`]);
  });

  it('is cancelled when the stop comes while it runs', async () => {
    const stop = new AbortController();
    const asked = await run((req, res) => {
      if (req.url?.endsWith('/events') === true) stop.abort(new Error('asked to stop'));
      else res.writeHead(202, { 'content-type': 'application/json' }).end(accepted);
    }, stop.signal);
    expect(asked.at(-1)).toBe(`POST /harvest/${taskId}/cancel`);
  });
});
