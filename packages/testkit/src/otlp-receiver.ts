import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import { type JsonObject, arrayMember, member, textMember } from './json.ts';

/** A span as an exporter sent it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the first span of a trace. */
  readonly parentSpanId: string | null;
  /** OTLP's number: 2 server, 3 client, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Everything that was said about the span, for searches in it. */
  readonly raw: string;
}

/** A collector for traces that keeps what it gets. */
export interface OtlpReceiver {
  /** To be set as OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly close: () => Promise<void>;
}

const spansMax = 10_000;

/**
 * Starts a receiver of OTLP/HTTP traces in JSON, the encoding of the exporter that Harvest uses; others are refused
 * with 415. Whoever starts it closes it. Format: https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const receive = async (req: IncomingMessage): Promise<number> => {
    if (req.method !== 'POST' || req.url !== '/v1/traces') return 404;
    if (req.headers['content-type'] !== 'application/json') return 415;
    spans.push(...spansOf(await readJson(req)));
    if (spans.length > spansMax) spans.splice(0, spans.length - spansMax);
    return 200;
  };
  const server = createServer((req, res) => {
    receive(req).then(
      (status) => res.writeHead(status, { 'content-type': 'application/json' }).end('{}'),
      () => res.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    spans,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(Buffer.from(part as Uint8Array));
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
}

function spansOf(body: unknown): ReceivedSpan[] {
  return arrayMember(body, 'resourceSpans').flatMap((resourceSpans) => {
    const resource = attributesOf(member(resourceSpans, 'resource'));
    const service = String(resource['service.name']);
    return arrayMember(resourceSpans, 'scopeSpans').flatMap((scope) =>
      arrayMember(scope, 'spans').map((span) => spanOf(service, span)),
    );
  });
}

function spanOf(service: string, span: unknown): ReceivedSpan {
  const parent = textMember(span, 'parentSpanId');
  return {
    service,
    name: textMember(span, 'name'),
    traceId: textMember(span, 'traceId'),
    spanId: textMember(span, 'spanId'),
    parentSpanId: parent === '' ? null : parent,
    kind: Number(member(span, 'kind')),
    attributes: attributesOf(span),
    raw: JSON.stringify(span),
  };
}

function attributesOf(holder: unknown): JsonObject {
  return Object.fromEntries(
    arrayMember(holder, 'attributes').map((pair) => [
      textMember(pair, 'key'),
      valueOf(member(pair, 'value')),
    ]),
  );
}

/** OTLP wraps each value in an object that names its type; 64-bit integers may come as strings. */
function valueOf(wrapped: unknown): unknown {
  const integer = member(wrapped, 'intValue');
  if (integer !== undefined) return Number(integer);
  const array = member(wrapped, 'arrayValue');
  if (array !== undefined) return arrayMember(array, 'values').map(valueOf);
  return member(wrapped, 'stringValue') ?? member(wrapped, 'doubleValue') ?? member(wrapped, 'boolValue');
}
