/**
 * A simulated Ollama server: it has a disk and a memory, takes time to load and to answer, queues without a word and
 * can be killed and revived. Where `fake-llm.ts` does what a test tells it to, this one does what a real server would.
 */
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { arrayMember, member, readJson, textMember } from '../json.ts';
import { type NodeSize, OllamaScheduler } from './ollama-scheduler.ts';

interface OllamaNodeOptions extends Partial<NodeSize> {
  /** Full names of the models on its disk. */
  readonly models: readonly string[];
  /** Models that it can pull; any other does not exist. */
  readonly library?: readonly string[];
  /** What an answer takes once a slot is free. */
  readonly answerMs?: number;
  /** What a pull takes. */
  readonly pullMs?: number;
}

/** A call that changes or uses something, as opposed to a look. */
interface NodeCall {
  readonly path: string;
  readonly model: string;
  readonly body: unknown;
}

export interface OllamaNode {
  readonly url: string;
  readonly residents: () => readonly string[];
  readonly installed: () => readonly string[];
  /** How many models were loaded since the node started or was revived. */
  readonly loads: () => number;
  /** Chats, embeddings and pulls so far. */
  readonly calls: readonly NodeCall[];
  /** Answers 500 to chats until it is called with false. */
  readonly breakChats: (broken: boolean) => void;
  /** Takes requests from now on without answering any, as a machine that hangs. */
  readonly hush: () => void;
  /** How many looks have arrived: questions for the version, the models on disk and those in memory. */
  readonly looks: () => number;
  /** Ends every connection and refuses new ones. */
  readonly kill: () => Promise<void>;
  /** Starts again on the same port with an empty memory. */
  readonly revive: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface NodeState {
  readonly options: Required<OllamaNodeOptions>;
  readonly installed: Set<string>;
  readonly calls: NodeCall[];
  scheduler: OllamaScheduler;
  broken: boolean;
  hushed: boolean;
  looks: number;
}

interface Exchange {
  readonly state: NodeState;
  readonly res: ServerResponse;
  readonly body: unknown;
  readonly model: string;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

const defaults = { memoryModels: 1, slots: 1, queueMax: 512, loadMs: 0, answerMs: 0, pullMs: 0, library: [] };

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listed(names: Iterable<string>): object {
  return { models: Array.from(names, (name) => ({ name, model: name })) };
}

const pieces = ['It ', 'rained.'];

function chatLine(model: string, content: string, end: object): object {
  return { model, created_at: '2026-01-01T00:00:00Z', message: { role: 'assistant', content }, ...end };
}

async function chat({ state, res, body, model, signal }: Exchange): Promise<void> {
  if (state.broken) {
    sendJson(res, 500, { error: 'llama runner process has terminated: exit status 2' });
    return;
  }
  const hold = await state.scheduler.enter(model, signal);
  if (hold === null) {
    sendJson(res, 503, { error: 'server busy, please try again.  maximum pending requests exceeded' });
    return;
  }
  try {
    const end = { done: true, done_reason: 'stop', load_duration: Math.round(hold.loadMs * 1e6) };
    if (arrayMember(body, 'messages').length === 0 && arrayMember(body, 'input').length === 0) {
      sendJson(res, 200, chatLine(model, '', { ...end, done_reason: 'load' }));
      return;
    }
    await hold.takeSlot();
    await pause(state.options.answerMs, undefined, { signal });
    sendAnswer(res, body, model, { ...end, prompt_eval_count: 12, eval_count: 7 });
  } finally {
    hold.leave();
  }
}

function sendAnswer(res: ServerResponse, body: unknown, model: string, end: object): void {
  if (arrayMember(body, 'input').length > 0) {
    const embeddings = arrayMember(body, 'input').map((text) => [String(text).length, 1]);
    sendJson(res, 200, { model, embeddings, ...end });
  } else if (member(body, 'stream') === false) {
    sendJson(res, 200, chatLine(model, pieces.join(''), end));
  } else {
    const lines = [
      ...pieces.map((content) => chatLine(model, content, { done: false })),
      chatLine(model, '', end),
    ];
    res.writeHead(200, { 'content-type': 'application/x-ndjson' });
    res.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

const pullSteps = 5;

async function pull({ state, res, model, signal }: Exchange): Promise<void> {
  const { library, pullMs } = state.options;
  const send = (line: object): boolean => res.write(`${JSON.stringify(line)}\n`);
  res.writeHead(200, { 'content-type': 'application/x-ndjson' });
  send({ status: 'pulling manifest' });
  if (library.includes(model)) {
    for (let step = 1; step <= pullSteps; step += 1) {
      await pause(pullMs / pullSteps, undefined, { signal });
      send({ status: 'pulling 0123456789ab', total: pullSteps * 100, completed: step * 100 });
    }
    state.installed.add(model);
    send({ status: 'success' });
  } else send({ error: 'pull model manifest: file does not exist' });
  res.end();
}

function fullName(name: string): string {
  return name === '' || name.includes(':') ? name : `${name}:latest`;
}

async function handle(state: NodeState, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const left = new AbortController();
  res.once('close', () => {
    left.abort();
  });
  const body = await readJson(req);
  const model = fullName(textMember(body, 'model') || textMember(body, 'name'));
  const path = req.url ?? '/';
  const exchange = { state, res, body, model, signal: left.signal };
  if (req.method === 'POST') state.calls.push({ path, model, body });
  else state.looks += 1;
  if (state.hushed) return;
  if (path === '/api/version') sendJson(res, 200, { version: '0.0.0-simulated' });
  else if (path === '/api/tags') sendJson(res, 200, listed(state.installed));
  else if (path === '/api/ps') sendJson(res, 200, listed(state.scheduler.residents));
  else if (path === '/api/pull') await pull(exchange);
  else if (path !== '/api/chat' && path !== '/api/embed') sendJson(res, 404, { error: 'no such route' });
  else if (!state.installed.has(model)) sendJson(res, 404, { error: `model '${model}' not found` });
  else await chat(exchange);
}

function createNodeServer(state: NodeState): Server {
  return createServer({ noDelay: true }, (req, res) => {
    handle(state, req, res).catch((error: unknown) => {
      // A client that has left needs no answer; anything else shows at the client as a broken connection.
      res.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated node has no port');
  return address.port;
}

/** Starts a simulated node on a free loopback port; whoever starts it closes it. */
export async function startOllamaNode(given: OllamaNodeOptions): Promise<OllamaNode> {
  const options = { ...defaults, ...given };
  const state: NodeState = {
    options,
    installed: new Set(options.models),
    calls: [],
    scheduler: new OllamaScheduler(options),
    broken: false,
    hushed: false,
    looks: 0,
  };
  let server = createNodeServer(state);
  const port = await listen(server, 0);
  const kill = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${String(port)}`,
    residents: () => state.scheduler.residents,
    installed: () => [...state.installed],
    loads: () => state.scheduler.loads,
    calls: state.calls,
    breakChats: (broken) => {
      state.broken = broken;
    },
    hush: () => {
      state.hushed = true;
    },
    looks: () => state.looks,
    kill,
    revive: async () => {
      state.scheduler = new OllamaScheduler(options);
      server = createNodeServer(state);
      await listen(server, port);
    },
    close: kill,
  };
}
