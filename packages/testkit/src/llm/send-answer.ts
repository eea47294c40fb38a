import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerBehaviour, BrokenBehaviour } from './behaviour.ts';
import { answerOf } from './behaviour.ts';
import type { Operation, WireFormat } from './wire-format.ts';

/** Resolves when the bytes have been handed to the socket, so that each write becomes its own HTTP chunk. */
async function write(res: ServerResponse, data: string | Uint8Array): Promise<void> {
  if (res.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  // A write to a socket that the client has closed reports an error; the `close` event records what happened.
  res.write(data, () => {
    resolve(undefined);
  });
  await promise;
}

async function writeSplit(res: ServerResponse, text: string, splitBytes: number | undefined): Promise<void> {
  if (splitBytes === undefined) {
    await write(res, text);
    return;
  }
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += splitBytes) {
    await write(res, bytes.subarray(start, start + splitBytes));
  }
}

async function waitBefore(delayMs: number | undefined): Promise<void> {
  if (delayMs !== undefined && delayMs > 0) await pause(delayMs);
}

async function sendStream(
  res: ServerResponse,
  wire: WireFormat,
  operation: Operation & { kind: 'generate' },
  behaviour: AnswerBehaviour | BrokenBehaviour,
): Promise<void> {
  const frames = wire.frames(answerOf(behaviour, operation), operation.usageWanted);
  const answer = behaviour.kind === 'answer' ? behaviour : undefined;
  await waitBefore(answer?.delayMs);
  res.writeHead(200, { 'content-type': wire.streamContentType });
  for (const frame of frames.open) await writeSplit(res, frame, answer?.splitBytes);
  for (const [index, frame] of frames.deltas.entries()) {
    if (index > 0) await waitBefore(answer?.delayPerChunkMs);
    await writeSplit(res, frame, answer?.splitBytes);
  }
  if (behaviour.kind === 'stall') return;
  if (behaviour.kind === 'cut') {
    res.destroy();
    return;
  }
  const endings = {
    answer: frames.end,
    'no-end-mark': frames.end.slice(0, -1),
    malformed: [wire.malformedFrame],
    'stream-error': [wire.streamError],
  };
  const ending = endings[behaviour.kind];
  // The last frame and the end of the response arrive together, as they do from a server that gives up.
  if (answer === undefined) {
    res.end(ending.join(''));
    return;
  }
  for (const frame of ending) await writeSplit(res, frame, answer.splitBytes);
  res.end();
}

async function sendWhole(
  res: ServerResponse,
  wire: WireFormat,
  operation: Operation & { kind: 'generate' },
  behaviour: AnswerBehaviour | BrokenBehaviour,
): Promise<void> {
  const body = JSON.stringify(wire.completion(answerOf(behaviour, operation)));
  const half = body.slice(0, Math.floor(body.length / 2));
  const answer = behaviour.kind === 'answer' ? behaviour : undefined;
  await waitBefore(answer?.delayMs);
  res.writeHead(200, { 'content-type': 'application/json' });
  if (answer !== undefined && answer.splitBytes === undefined) {
    res.end(body);
    return;
  }
  await writeSplit(res, behaviour.kind === 'answer' ? body : half, answer?.splitBytes);
  if (behaviour.kind === 'stall') return;
  if (behaviour.kind === 'cut') res.destroy();
  else res.end();
}

/** Answers a request for text, whole or streamed, in the way that the behaviour says. */
export async function sendAnswer(
  res: ServerResponse,
  wire: WireFormat,
  operation: Operation & { kind: 'generate' },
  behaviour: AnswerBehaviour | BrokenBehaviour,
): Promise<void> {
  if (operation.stream) await sendStream(res, wire, operation, behaviour);
  else await sendWhole(res, wire, operation, behaviour);
}
