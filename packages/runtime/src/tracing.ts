import { randomFillSync } from 'node:crypto';
import {
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api';

export { SpanKind } from '@opentelemetry/api';
export type { Attributes, Context } from '@opentelemetry/api';

/** A started span with the context that makes later spans its children. */
export interface ActiveSpan {
  readonly context: Context;
  readonly traceId: string;
  readonly setAttributes: (attributes: Attributes) => void;
  /** Gives the span its final name once more is known. */
  readonly rename: (name: string) => void;
  /** Ends the span; an error marks it as failed. */
  readonly end: (error?: Error) => void;
}

// W3C Trace Context, level 1: version 00, sixteen and eight bytes in lower-case hex, flags.
const traceparentPattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The context that a `traceparent` header value names; the root context when it is absent or not valid. */
export function contextOfTraceparent(traceparent: string | null | undefined): Context {
  const match = traceparentPattern.exec(traceparent ?? '');
  if (match === null) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const spanContext: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}

/** The `traceparent` header value of the context's span; null outside every trace. */
export function traceparentOf(context: Context): string | null {
  const spanContext = trace.getSpanContext(context);
  if (spanContext === undefined) return null;
  const flags = spanContext.traceFlags.toString(16).padStart(2, '0');
  return `00-${spanContext.traceId}-${spanContext.spanId}-${flags}`;
}

/**
 * Starts a span below `parent`. Without a configured exporter nothing is recorded, but ids are still made and passed
 * on, so that logs of all processes can be joined by trace id.
 */
export function startSpan(options: {
  name: string;
  kind: SpanKind;
  parent: Context;
  attributes?: Attributes;
}): ActiveSpan {
  const span = tracer.startSpan(
    options.name,
    { kind: options.kind, ...(options.attributes === undefined ? {} : { attributes: options.attributes }) },
    options.parent,
  );
  const identified = isSpanContextValid(span.spanContext())
    ? span
    : trace.wrapSpanContext(randomSpanContext());
  return {
    context: trace.setSpan(options.parent, identified),
    traceId: identified.spanContext().traceId,
    setAttributes: (attributes) => {
      identified.setAttributes(attributes);
    },
    rename: (name) => {
      identified.updateName(name);
    },
    end: (error) => {
      endSpan(identified, error);
    },
  };
}

function endSpan(span: Span, error: Error | undefined): void {
  if (error !== undefined) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    span.setAttribute('error.type', code);
    span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  }
  span.end();
}

// A proxy: it hands over to the SDK as soon as one is registered.
const tracer: Tracer = trace.getTracer('harvest');

const traceIdBytes = 16;
const spanIdBytes = 8;
// One draw from the system serves many ids: the call costs more than the bytes.
const pool = Buffer.alloc(256 * (traceIdBytes + spanIdBytes));
let poolUsed = pool.length;

function randomSpanContext(): SpanContext {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  const spanIdStart = poolUsed + traceIdBytes;
  const traceId = pool.toString('hex', poolUsed, spanIdStart);
  poolUsed = spanIdStart + spanIdBytes;
  return { traceId, spanId: pool.toString('hex', spanIdStart, poolUsed), traceFlags: TraceFlags.NONE };
}

/** The running exporter; closing it sends what is still buffered. */
export interface Tracing {
  readonly close: () => Promise<void>;
}

/**
 * Starts exporting spans by OTLP/HTTP to `endpoint` (the base URL, without /v1/traces). With no endpoint nothing is
 * loaded and nothing is sent.
 */
export async function startTracing(options: {
  endpoint: string | undefined;
  serviceName: string;
}): Promise<Tracing> {
  if (options.endpoint === undefined) return { close: () => Promise.resolve() };
  // The SDK is large: it is loaded only by processes that export.
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const sdk = new NodeSDK({
    serviceName: options.serviceName,
    autoDetectResources: false,
    traceExporter: new OTLPTraceExporter({ url: new URL('v1/traces', withSlash(options.endpoint)).href }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  return { close: () => sdk.shutdown() };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
