import type { ServerResponse } from 'node:http';
import type { ChatChunk, ChatResult } from '@harvest/contracts/chat-result';
import { toOpenAiError } from '@harvest/contracts/openai-error';
import type { TaskEvent } from '@harvest/contracts/task-events';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type ChatHead, toChunk, toLastChunk, toToolCallDelta, toUsageChunk } from './chat-answer.ts';

/** A client that leaves so much of an answer unread is given up. */
const unreadBytesMax = 4 * 1_024 * 1_024;
const comment = ': waiting\n\n';

/**
 * One streamed answer. The status is not sent before there is something to say, so that what goes wrong earlier is told
 * as a proper error. This protocol has no way to take text back: when the model that was writing dies and another
 * begins anew, the stream ends with an error instead of gluing two texts together.
 */
export class ChatStream {
  readonly #res: ServerResponse;
  readonly #head: ChatHead;
  readonly #requestedModel: string;
  readonly #includeUsage: boolean;
  #text = '';
  #toolCalls = 0;
  #opened = false;
  #generation = 0;
  #broken: HarvestError | null = null;

  constructor(options: { res: ServerResponse; head: ChatHead; model: string; includeUsage: boolean }) {
    this.#res = options.res;
    this.#head = options.head;
    this.#requestedModel = options.model;
    this.#includeUsage = options.includeUsage;
  }

  /** Why the stream cannot go on; null while it can. */
  get broken(): HarvestError | null {
    return this.#broken;
  }

  /** Passes on what was written; false when the stream cannot go on and its task is of no more use. */
  take(event: TaskEvent): boolean {
    if (event.type !== 'token-delta' && event.type !== 'tool-call-delta') return true;
    if (!this.#isContinued(event.data.generation)) return false;
    if (event.type === 'token-delta') {
      this.#send(toChunk(this.#head, this.#requestedModel, { ...this.#opening(), content: event.data.text }));
      this.#text += event.data.text;
    } else {
      const delta = toToolCallDelta(event.data);
      this.#send(toChunk(this.#head, this.#requestedModel, { ...this.#opening(), ...delta }));
      this.#toolCalls = Math.max(this.#toolCalls, event.data.index + 1);
    }
    return this.#res.writableLength <= unreadBytesMax || this.#giveUp();
  }

  /** Shows proxies and clients that the answer is still being worked on. */
  beat(): void {
    this.#start();
    this.#res.write(comment);
  }

  /** Ends the stream with what of the answer was not sent yet. @throws HarvestError when that does not fit on. */
  end(result: ChatResult): void {
    if (!result.text.startsWith(this.#text)) throw restarted();
    const rest = result.text.slice(this.#text.length);
    if (rest !== '')
      this.#send(toChunk(this.#head, result.routing.model, { ...this.#opening(), content: rest }));
    result.tool_calls.slice(this.#toolCalls).forEach((call, place) => {
      const delta = toToolCallDelta({ generation: 1, index: this.#toolCalls + place, ...call });
      this.#send(toChunk(this.#head, result.routing.model, { ...this.#opening(), ...delta }));
    });
    this.#send(toLastChunk(this.#head, result));
    if (this.#includeUsage) this.#send(toUsageChunk(this.#head, result));
    this.#res.end('data: [DONE]\n\n');
  }

  /** Ends the stream with an error; false when nothing was sent, so that the error can be told with its status. */
  fail(error: HarvestError): boolean {
    if (!this.#res.headersSent) return false;
    const body = JSON.stringify(toOpenAiError(error.code, error.publicMessage, null));
    this.#res.end(`data: ${body}\n\n`);
    return true;
  }

  #isContinued(generation: number): boolean {
    const began = this.#text !== '' || this.#toolCalls > 0;
    if (began && generation !== this.#generation) {
      this.#broken ??= restarted();
      return false;
    }
    this.#generation = generation;
    return true;
  }

  #giveUp(): false {
    this.#res.destroy();
    return false;
  }

  /** The first piece says whose it is. */
  #opening(): { role?: 'assistant' } {
    if (this.#opened) return {};
    this.#opened = true;
    return { role: 'assistant' };
  }

  #start(): void {
    if (this.#res.headersSent) return;
    this.#res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
  }

  #send(chunk: ChatChunk): void {
    this.#start();
    this.#res.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

function restarted(): HarvestError {
  return new HarvestError({
    code: 'provider.stream_interrupted',
    publicMessage: 'The model broke off amid its answer, and what was sent cannot be taken back. Ask again.',
  });
}
