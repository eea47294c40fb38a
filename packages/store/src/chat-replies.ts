import { randomUUID } from 'node:crypto';
import { problemTypeOf } from '@harvest/contracts/error-codes';
import type { TaskError } from '@harvest/contracts/task-error';
import { type TaskEvent, isTerminalEvent } from '@harvest/contracts/task-events';
import { isTerminal } from '@harvest/contracts/task-status';
import { HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { compareEventIds, parseAnnouncement } from './event-codec.ts';
import type { Keys } from './keys.ts';
import { type Redis, toStoreError } from './redis.ts';
import type { StoredEvent, TaskRef, TaskStore } from './task-store.ts';

/** How a task ended that somebody waits for. */
export type ReplyEnd<Result> =
  | { readonly status: 'completed'; readonly result: Result }
  | { readonly status: 'failed'; readonly error: TaskError }
  | { readonly status: 'cancelled' }
  /** Its record is gone: it was refused, or its time was over. */
  | { readonly status: 'missing' };

/** Who waits for a task: told of each event but the terminal one, then exactly once of the end. */
export interface ReplyListener<Result> {
  /** Makes the result of the task's kind of its JSON value. */
  readonly parseResult: (value: unknown) => Result;
  readonly onEvent: (event: TaskEvent) => void;
  readonly onEnd: (end: ReplyEnd<Result>) => void;
}

/** A listener for results of any kind. */
interface Listener {
  readonly onEvent: (event: TaskEvent) => void;
  readonly onEnd: (end: ReplyEnd<unknown>) => void;
}

interface Waiting {
  readonly ref: TaskRef;
  readonly listener: Listener;
  lastId: string;
  readonly sinceMs: number;
  /** An announcement may have been missed: until the store has been read, those that come only say that there is more. */
  behind: boolean;
  /** Null while nobody reads the store for this task; else whether there is more to read than what is being read. */
  reading: { more: boolean } | null;
}

const beforeFirstEvent = '0-0';
const taskIdLength = 30;
const eventsPageSize = 200;
/** An API process that was not found listening for so long is gone; one that only lost a connection is back before. */
const absenceMs = 3_000;
/** After so long an earlier absence says nothing about this one. */
const absenceMemoryMs = 15_000;
/** How often tasks that have been waited for so long are read, whatever was announced. */
const recheckMs = 10_000;

/**
 * The chats and other tasks that this process waits for. Their events and results come over one channel of its own, so that a
 * chat costs neither a subscription nor a read; the store is read only when an announcement may have been missed.
 */
export class ChatReplies {
  /** The name to give to `replyTo` of a task. */
  readonly instance = randomUUID();
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #keys: Keys;
  readonly #tasks: TaskStore;
  readonly #channel: string;
  readonly #logger: Logger;
  readonly #waiting = new Map<string, Waiting>();
  readonly #recheck: NodeJS.Timeout;
  /** The API processes that were not found, with the time of the first and the last look. */
  readonly #missed = new Map<string, { readonly firstMs: number; readonly lastMs: number }>();
  #subscribed: Promise<unknown> | null = null;

  constructor(options: { redis: Redis; subscriber: Redis; tasks: TaskStore; keys: Keys; logger: Logger }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#subscriber = options.subscriber;
    this.#tasks = options.tasks;
    this.#logger = options.logger;
    this.#channel = options.keys.replies(this.instance);
    this.#subscriber.on('message', (channel: string, message: string) => {
      if (channel === this.#channel) this.#dispatch(message);
    });
    this.#subscriber.on('ready', () => void this.#recover());
    this.#recheck = setInterval(() => void this.#readOld(), recheckMs).unref();
  }

  /** How many tasks are waited for. */
  get count(): number {
    return this.#waiting.size;
  }

  /**
   * Waits for a task, which is to be submitted after this has resolved. `forget` ends the wait.
   *
   * @throws HarvestError `store.unavailable`.
   */
  async expect<Result>(
    ref: TaskRef,
    listener: ReplyListener<Result>,
  ): Promise<{ readonly forget: () => void }> {
    this.#subscribed ??= this.#subscriber.subscribe(this.#channel);
    try {
      await this.#subscribed;
    } catch (error) {
      this.#subscribed = null;
      throw toStoreError(error);
    }
    this.#waiting.set(ref.taskId, {
      ref,
      listener: {
        onEvent: listener.onEvent,
        onEnd: (end) => {
          listener.onEnd(this.#parsed(ref, end, listener.parseResult));
        },
      },
      lastId: beforeFirstEvent,
      sinceMs: performance.now(),
      behind: false,
      reading: null,
    });
    return {
      forget: () => {
        this.#waiting.delete(ref.taskId);
      },
    };
  }

  /**
   * Whether the API process that a chat names still listens. One that does not may be about to connect again, so that
   * only a second look some seconds later finds it gone. @throws HarvestError `store.unavailable`.
   */
  async isAwaited(replyTo: string): Promise<boolean> {
    if (await this.#isListening(replyTo)) {
      this.#missed.delete(replyTo);
      return true;
    }
    const nowMs = performance.now();
    for (const [instance, { lastMs }] of this.#missed) {
      if (nowMs - lastMs > absenceMemoryMs) this.#missed.delete(instance);
    }
    const { firstMs } = this.#missed.get(replyTo) ?? { firstMs: nowMs };
    this.#missed.set(replyTo, { firstMs, lastMs: nowMs });
    return nowMs - firstMs < absenceMs;
  }

  async #isListening(replyTo: string): Promise<boolean> {
    try {
      const [, listeners] = await this.#redis.pubsub('NUMSUB', this.#keys.replies(replyTo));
      return Number(listeners) > 0;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Stops looking after what is waited for; the connection belongs to the caller. */
  close(): void {
    clearInterval(this.#recheck);
  }

  #dispatch(message: string): void {
    const waiting = this.#waiting.get(message.slice(0, taskIdLength));
    if (waiting === undefined) return;
    if (waiting.behind) {
      void this.#read(waiting);
      return;
    }
    try {
      const { events, result } = splitReply(message.slice(taskIdLength + 1));
      for (const stored of parseAnnouncement(events)) this.#take(waiting, stored, result);
    } catch (error) {
      this.#logger.error('a reply is not valid', { task_id: waiting.ref.taskId, err: error });
      void this.#read(waiting);
    }
  }

  #take(waiting: Waiting, { id, event }: StoredEvent, resultJson: string | null): void {
    if (compareEventIds(id, waiting.lastId) <= 0) return;
    waiting.lastId = id;
    if (!isTerminalEvent(event.type)) {
      waiting.listener.onEvent(event);
      return;
    }
    if (event.type === 'task-failed') this.#end(waiting, { status: 'failed', error: event.data.error });
    else if (event.type === 'task-cancelled') this.#end(waiting, { status: 'cancelled' });
    else if (resultJson === null) void this.#read(waiting);
    else this.#end(waiting, { status: 'completed', result: JSON.parse(resultJson) as unknown });
  }

  #end(waiting: Waiting, end: ReplyEnd<unknown>): void {
    if (this.#waiting.delete(waiting.ref.taskId)) waiting.listener.onEnd(end);
  }

  /** Its result as the listener reads it. One that it cannot read is a failure: nobody would ever tell the client more. */
  #parsed<Result>(
    { taskId }: TaskRef,
    end: ReplyEnd<unknown>,
    parseResult: (value: unknown) => Result,
  ): ReplyEnd<Result> {
    if (end.status !== 'completed') return end;
    try {
      return { ...end, result: parseResult(end.result) };
    } catch (error) {
      this.#logger.error('a result is not valid', { task_id: taskId, err: error });
      return failedBy(error);
    }
  }

  /**
   * A reconnected subscriber has missed what was announced in between. The store is read only when the server has
   * confirmed the subscription: what comes later is announced, what came before is in the store.
   */
  async #recover(): Promise<void> {
    if (this.#subscribed === null) return;
    // Not those who come meanwhile: they miss nothing, and their tasks may not be accepted yet.
    const behind = [...this.#waiting.values()];
    for (const waiting of behind) waiting.behind = true;
    this.#subscribed = this.#subscriber.subscribe(this.#channel);
    try {
      await this.#subscribed;
    } catch (error) {
      // If the connection broke again, its next recovery repeats this.
      this.#subscribed = null;
      this.#logger.debug('subscribing to replies again failed', { err: error });
    }
    for (const waiting of behind) await this.#read(waiting);
  }

  async #readOld(): Promise<void> {
    const beforeMs = performance.now() - recheckMs;
    for (const waiting of this.#waiting.values()) {
      if (waiting.sinceMs <= beforeMs) await this.#read(waiting);
    }
  }

  /** Catches up with what a task has announced; what is announced meanwhile is read, too. */
  async #read(waiting: Waiting): Promise<void> {
    waiting.behind = true;
    if (waiting.reading !== null) {
      waiting.reading.more = true;
      return;
    }
    const reading = { more: true };
    waiting.reading = reading;
    try {
      while (reading.more && this.#waiting.has(waiting.ref.taskId)) {
        reading.more = false;
        if (await this.#readPage(waiting)) reading.more = true;
      }
      waiting.behind = false;
    } catch (error) {
      this.#onUnread(waiting, error);
    } finally {
      waiting.reading = null;
    }
  }

  #onUnread(waiting: Waiting, error: unknown): void {
    const { taskId } = waiting.ref;
    if (error instanceof HarvestError) {
      // The next check, or the next announcement, tells what this one could not.
      this.#logger.debug('a chat task could not be read', { task_id: taskId, err: error });
      return;
    }
    // Redis has answered, and what it said will be no better the next time.
    this.#logger.error('a stored reply is not valid', { task_id: taskId, err: error });
    this.#end(waiting, failedBy(error));
  }

  /** Takes the next events from the store, and the end when there is one behind them; true when there are more. */
  async #readPage(waiting: Waiting): Promise<boolean> {
    const page = await this.#tasks.readEvents(waiting.ref, {
      afterId: waiting.lastId,
      limit: eventsPageSize,
    });
    if (page === null) {
      this.#end(waiting, { status: 'missing' });
      return false;
    }
    const ended = isTerminal(page.status) && !page.more;
    const stored = ended ? await this.#tasks.read(waiting.ref) : null;
    for (const event of page.events) {
      if (!isTerminalEvent(event.event.type)) this.#take(waiting, event, null);
    }
    if (ended) this.#endAsStored(waiting, stored);
    return page.more;
  }

  #endAsStored(waiting: Waiting, stored: Awaited<ReturnType<TaskStore['read']>>): void {
    if (stored?.result) {
      this.#end(waiting, { status: 'completed', result: stored.result });
    } else if (stored?.record.error) {
      this.#end(waiting, { status: 'failed', error: stored.record.error });
    } else {
      this.#end(waiting, { status: stored?.record.status === 'cancelled' ? 'cancelled' : 'missing' });
    }
  }
}

function failedBy(error: unknown): ReplyEnd<never> {
  const { code, publicMessage: message } = toHarvestError(error);
  return { status: 'failed', error: { code, message, type: problemTypeOf(code) } };
}

/** A reply without its head: an announcement, and behind the last event the result if there is one. */
function splitReply(reply: string): { readonly events: string; readonly result: string | null } {
  const mark = reply.lastIndexOf('\nresult\n');
  if (mark === -1) return { events: reply, result: null };
  return { events: reply.slice(0, mark), result: reply.slice(mark + '\nresult\n'.length) };
}
