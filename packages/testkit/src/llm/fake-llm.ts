/**
 * Local HTTP servers that speak the wire format of a model provider and do what a test tells them to, so that the
 * real providers, SDKs included, are tested over real sockets.
 */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Behaviour, FaultBehaviour } from './behaviour.ts';
import { readJson } from '../json.ts';
import { sendAnswer } from './send-answer.ts';
import { anthropicWire } from './wire-anthropic.ts';
import type { LlmFlavour, Operation, WireFormat } from './wire-format.ts';
import { geminiWire } from './wire-gemini.ts';
import { ollamaWire } from './wire-ollama.ts';
import { openAiWire } from './wire-openai.ts';

export type { Behaviour, FaultName } from './behaviour.ts';
export { type LlmFlavour, llmFlavours } from './wire-format.ts';

const wires: Record<LlmFlavour, WireFormat> = {
  ollama: ollamaWire,
  openai: openAiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
};

/** The one key that fake servers accept. */
export const fakeApiKey = 'sk-fake-key-0123456789abcdef';

const lookouts: ReadonlySet<Operation['kind']> = new Set(['models', 'residents', 'version']);
const recordedRequestsMax = 1_000;

export interface ReceivedRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The client's port, by which connections are told apart. */
  readonly remotePort: number | undefined;
  /** The parsed JSON body, or undefined without one. */
  readonly body: unknown;
  /** Settles when the exchange is over: `aborted` when the client closed the socket before the answer's end. */
  readonly outcome: Promise<'answered' | 'aborted'>;
}

export interface FakeLlm {
  readonly flavour: LlmFlavour;
  /** The base URL to configure a provider with. */
  readonly url: string;
  /** The one key that is accepted; flavours without keys ignore it. */
  readonly apiKey: string;
  /** The model that exists. */
  readonly model: string;
  readonly embeddingModel: string;
  /** Behaviours of the next requests, in order; the last one stays. */
  readonly respondWith: (...behaviours: readonly [Behaviour, ...Behaviour[]]) => void;
  /** The latest requests, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** Resolves with the first request that has not been taken by an earlier call; waits when there is none. */
  readonly takeRequest: () => Promise<ReceivedRequest>;
  /** Closes the server and every open socket. */
  readonly close: () => Promise<void>;
}

function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function sendFault(res: ServerResponse, wire: WireFormat, behaviour: FaultBehaviour): void {
  const reply = wire.fault(behaviour);
  if (reply === null) throw new Error(`this flavour has no ${behaviour.fault}`);
  sendJson(res, reply.status, reply.body, { ...reply.headers, ...behaviour.headers });
}

/** A deterministic vector that differs between texts. */
function vectorOf(text: string): readonly number[] {
  return [text.length, text.codePointAt(0) ?? 0, 0.5];
}

/** The fault that a real server would answer with, whatever the script says. */
function naturalFault(
  fake: FakeLlm,
  wire: WireFormat,
  operation: Operation,
  headers: IncomingHttpHeaders,
): FaultBehaviour | null {
  if (wire.keyOf !== undefined && wire.keyOf(headers) !== fake.apiKey)
    return { kind: 'fault', fault: 'invalid-key' };
  if (!('model' in operation) || [fake.model, fake.embeddingModel].includes(operation.model)) return null;
  return { kind: 'fault', fault: 'model-not-found' };
}

async function perform(
  fake: FakeLlm,
  wire: WireFormat,
  res: ServerResponse,
  operation: Operation,
  behaviour: Behaviour,
): Promise<void> {
  if (behaviour.kind === 'silent') return;
  if (behaviour.kind === 'reset') res.socket?.resetAndDestroy();
  else if (behaviour.kind === 'status')
    res.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
  else if (behaviour.kind === 'fault') sendFault(res, wire, behaviour);
  else if (operation.kind === 'generate') await sendAnswer(res, wire, operation, behaviour);
  else if (operation.kind === 'models') sendJson(res, 200, wire.models([fake.model, fake.embeddingModel]));
  else if (operation.kind === 'residents') sendJson(res, 200, wire.models([fake.model]));
  else if (operation.kind === 'version') sendJson(res, 200, { version: '0.0.0-fake' });
  else sendJson(res, 200, wire.embeddings(operation.model, operation.texts.map(vectorOf)));
}

/** Requests as they arrive, and whoever waits for one. */
class RequestLog {
  readonly entries: ReceivedRequest[] = [];
  readonly #untaken: ReceivedRequest[] = [];
  readonly #waiting: ((request: ReceivedRequest) => void)[] = [];

  add(request: ReceivedRequest): void {
    this.entries.push(request);
    if (this.entries.length > recordedRequestsMax) this.entries.shift();
    const waiter = this.#waiting.shift();
    if (waiter !== undefined) waiter(request);
    else if (this.#untaken.push(request) > recordedRequestsMax) this.#untaken.shift();
  }

  async take(): Promise<ReceivedRequest> {
    const next = this.#untaken.shift();
    if (next !== undefined) return next;
    const { promise, resolve } = Promise.withResolvers<ReceivedRequest>();
    this.#waiting.push(resolve);
    return await promise;
  }
}

function outcomeOf(res: ServerResponse): Promise<'answered' | 'aborted'> {
  const { promise, resolve } = Promise.withResolvers<'answered' | 'aborted'>();
  res.once('close', () => {
    resolve(res.writableFinished ? 'answered' : 'aborted');
  });
  return promise;
}

/**
 * Starts a fake model server on the loopback interface; whoever starts it closes it.
 *
 * @param options.port default 0, any free port.
 * @param options.apiKey the one key that is accepted; `fakeApiKey` by default.
 * @param options.behaviour what happens to a request until `respondWith` says otherwise; default a short answer.
 * @param options.lookoutsAside true answers what a pool asks on its own (which models, is it alive) as a healthy server
 * does: it is neither recorded nor does it take anything of the script.
 * @param options.decide asked for each request first; what it returns goes before the script, and takes nothing of it.
 */
export async function startFakeLlm(options: {
  flavour: LlmFlavour;
  port?: number;
  model?: string;
  apiKey?: string;
  behaviour?: Behaviour;
  lookoutsAside?: boolean;
  decide?: (request: ReceivedRequest) => Behaviour | undefined;
}): Promise<FakeLlm> {
  const wire = wires[options.flavour];
  const log = new RequestLog();
  let script: readonly Behaviour[] = [options.behaviour ?? { kind: 'answer' }];
  const nextBehaviour = (): Behaviour => {
    const [next, ...rest] = script;
    if (rest.length > 0) script = rest;
    return next ?? { kind: 'answer' };
  };
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const outcome = outcomeOf(res);
    const body = await readJson(req);
    const method = req.method ?? 'GET';
    const target = req.url ?? '/';
    const { headers, socket } = req;
    const { remotePort } = socket;
    const received: ReceivedRequest = { method, path: target, headers, remotePort, body, outcome };
    const [path = '/'] = target.split('?');
    const operation = wire.operationOf({ method, path, headers: req.headers, body });
    if (options.lookoutsAside === true && operation !== null && lookouts.has(operation.kind)) {
      await perform(fake, wire, res, operation, { kind: 'answer' });
      return;
    }
    log.add(received);
    const decided = options.decide?.(received);
    if (operation === null) {
      sendJson(res, 404, { error: 'no such route' });
      return;
    }
    const natural = naturalFault(fake, wire, operation, req.headers);
    await perform(fake, wire, res, operation, natural ?? decided ?? nextBehaviour());
  };
  const server = createServer({ noDelay: true }, (req, res) => {
    handle(req, res).catch((error: unknown) => {
      res.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake server has no port');
  const fake: FakeLlm = {
    flavour: options.flavour,
    url: `http://127.0.0.1:${String(address.port)}${wire.basePath}`,
    apiKey: options.apiKey ?? fakeApiKey,
    model: options.model ?? `fake-${options.flavour}`,
    embeddingModel: 'fake-embedding',
    respondWith: (...behaviours) => {
      script = behaviours;
    },
    requests: log.entries,
    takeRequest: () => log.take(),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return fake;
}
