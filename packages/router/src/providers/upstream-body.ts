/** Bodies of responses, bounded in all ways in which they are read. */
import type { IncomingBody } from './incoming-body.ts';
import { MalformedResponseError } from './upstream-faults.ts';

/** Looks at a response body on its way to the SDK; throwing makes the body fail. */
export interface BodyInspector {
  readonly chunk: (bytes: Uint8Array) => void;
  readonly end: () => void;
}

const responseBytesMax = 64 * 1_024 * 1_024;
const errorBytesMax = 64 * 1_024;

/** The beginning of an error body as text; what lies beyond, or behind a lost connection, is not read. */
export async function readExcerpt(body: IncomingBody): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (let chunk = await body.next(); chunk !== null; chunk = await body.next()) {
      text += decoder.decode(chunk, { stream: true });
      bytes += chunk.byteLength;
      if (bytes >= errorBytesMax) break;
    }
  } catch {
    // The status is the news and is known already; a body that breaks off only says less about it.
    return text;
  }
  return text;
}

/**
 * Reads chunks one by one, null at the end.
 *
 * @throws MalformedResponseError once they are more than any answer could be.
 */
export function boundedReader(body: IncomingBody): () => Promise<Uint8Array | null> {
  let bytes = 0;
  return async () => {
    const chunk = await body.next();
    bytes += chunk?.byteLength ?? 0;
    if (bytes > responseBytesMax) throw new MalformedResponseError('the response is too large');
    return chunk;
  };
}

/** A whole body as text. */
export async function readWhole(body: IncomingBody): Promise<string> {
  const next = boundedReader(body);
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await next(); chunk !== null; chunk = await next())
    text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Passes a body on, bounded and inspected, and tells `onFailure` about the first thing that goes wrong. */
export function passOn(
  body: IncomingBody,
  options: { inspector: BodyInspector; onFailure: (error: unknown) => void },
): ReadableStream<Uint8Array> {
  const next = boundedReader(body);
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next();
          // The consumer may have left while we were reading; a closed stream takes no more.
          if (cancelled) return;
          if (chunk === null) {
            options.inspector.end();
            controller.close();
            return;
          }
          options.inspector.chunk(chunk);
          controller.enqueue(chunk);
        } catch (error) {
          if (cancelled) return;
          options.onFailure(error);
          controller.error(error);
        }
      },
      cancel: () => {
        cancelled = true;
        body.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}
