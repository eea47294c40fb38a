import { setTimeout as sleep } from 'node:timers/promises';
import { type TaskEvent, isTerminalEvent, terminalEventTypes } from '@harvest/contracts/task-events';
import { isTerminal } from '@harvest/contracts/task-status';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { compareEventIds, parseAnnouncement } from './event-codec.ts';
import { Follower } from './follower.ts';
import type { Keys } from './keys.ts';
import { type Redis, toStoreError } from './redis.ts';
import type { StoredEvent, TaskEventPage, TaskRef, TaskStore } from './task-store.ts';

export type FollowOutcome =
  | { readonly kind: 'missing' }
  /** The task is finished and `afterId` is its terminal event or later. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'live'; readonly events: AsyncIterable<StoredEvent> };

/**
 * Follows tasks' event streams. However many followers there are, one subscriber connection serves them all: events
 * arrive by pub/sub, and the stream in Redis is read only at the start, after a lost connection and by followers that
 * fell behind.
 */
export interface TaskEventHub {
  /**
   * Replays the events after `afterId`, then goes on live. The iteration ends right after the one terminal event, or
   * silently when `signal` aborts. @throws HarvestError `store.unavailable`.
   */
  readonly follow: (
    ref: TaskRef,
    options: { afterId?: string; signal: AbortSignal },
  ) => Promise<FollowOutcome>;
  /** Resolves when the task is finished or unknown, when the time is over, or when `signal` aborts. */
  readonly waitForEnd: (ref: TaskRef, options: { timeoutMs: number; signal: AbortSignal }) => Promise<void>;
  /** How many are following now. */
  readonly followers: number;
}

const replayPageSize = 200;
const beforeFirstEvent = '0-0';
/** How often every follower reads its stream whatever was announced, lest a connection that died silently starve it. */
const recheckMs = 30_000;
/** How often a stream that has begun is tried to be read while Redis is away. */
const outageRetryMs = 500;

interface Channel {
  readonly followers: Set<Follower>;
  /** The pending or confirmed subscription, for all who join. */
  readonly subscribed: Promise<unknown>;
}

/** The hub over one subscriber connection, which the caller opens and closes. */
export class RedisTaskEventHub implements TaskEventHub {
  readonly #subscriber: Redis;
  readonly #tasks: TaskStore;
  readonly #keys: Keys;
  readonly #logger: Logger;
  readonly #channels = new Map<string, Channel>();
  readonly #recheck: NodeJS.Timeout;

  constructor(options: { subscriber: Redis; tasks: TaskStore; keys: Keys; logger: Logger }) {
    this.#subscriber = options.subscriber;
    this.#tasks = options.tasks;
    this.#keys = options.keys;
    this.#logger = options.logger;
    this.#subscriber.on('message', (channel: string, message: string) => {
      this.#dispatch(channel, message);
    });
    this.#subscriber.on('ready', () => void this.#recover());
    this.#recheck = setInterval(() => {
      this.#invalidateAll();
    }, recheckMs);
    this.#recheck.unref();
  }

  /** Stops looking after followers; the connection belongs to the caller. */
  close(): void {
    clearInterval(this.#recheck);
  }

  get followers(): number {
    let count = 0;
    for (const { followers } of this.#channels.values()) count += followers.size;
    return count;
  }

  async follow(ref: TaskRef, options: { afterId?: string; signal: AbortSignal }): Promise<FollowOutcome> {
    const channel = this.#keys.events(this.#keys.shardOf(ref.tenant), ref);
    const follower = new Follower();
    await this.#join(channel, follower);
    // What is announced while the first page is read, or missed meanwhile, is for the iteration to see.
    follower.takeReplay();
    let afterId = options.afterId ?? beforeFirstEvent;
    let first: TaskEventPage | null;
    try {
      first = await this.#readPage(ref, afterId);
      if (first?.beyondEnd === true && !isTerminal(first.status)) {
        // No event of this task has that id: whoever made it up sees the stream from its beginning.
        afterId = beforeFirstEvent;
        first = await this.#readPage(ref, afterId);
      }
    } catch (error) {
      this.#leave(channel, follower);
      throw error;
    }
    const nothingNew = first?.events.length === 0 && options.afterId !== undefined;
    if (first === null || (nothingNew && isTerminal(first.status))) {
      this.#leave(channel, follower);
      return { kind: first === null ? 'missing' : 'ended' };
    }
    return {
      kind: 'live',
      events: this.#iterate(ref, channel, follower, first, { afterId, signal: options.signal }),
    };
  }

  async waitForEnd(ref: TaskRef, options: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
    const outcome = await this.follow(ref, { signal });
    if (outcome.kind !== 'live') return;
    for await (const { event } of outcome.events) if (isTerminalEvent(event.type)) return;
  }

  async *#iterate(
    ref: TaskRef,
    channel: string,
    follower: Follower,
    first: TaskEventPage,
    options: { afterId: string; signal: AbortSignal },
  ): AsyncGenerator<StoredEvent, void> {
    let lastId = options.afterId;
    let page: TaskEventPage | null = first;
    try {
      while (!options.signal.aborted) {
        if (page !== null) {
          for (const stored of withGapNotice(page, lastId)) {
            lastId = stored.id;
            yield stored;
            if (isTerminalEvent(stored.event.type)) return;
          }
          if (page.events.length === 0 && isTerminal(page.status)) {
            yield terminalEventOf(ref, page, lastId);
            return;
          }
          // A full page says that there is more; a finished task without its terminal event, too.
          const more: boolean = page.more || isTerminal(page.status);
          page = null;
          if (more) follower.invalidate();
          continue;
        }
        if (follower.takeReplay()) {
          page = await this.#readPagePatiently(ref, lastId, options.signal);
          // The listener is gone, or the record is: its time was over while somebody listened.
          if (page === null) return;
          continue;
        }
        const stored = follower.shift();
        if (stored === undefined) {
          await follower.next(options.signal);
        } else if (compareEventIds(stored.id, lastId) > 0) {
          lastId = stored.id;
          yield stored;
          if (isTerminalEvent(stored.event.type)) return;
        }
      }
    } finally {
      this.#leave(channel, follower);
    }
  }

  async #readPage(ref: TaskRef, afterId: string): Promise<TaskEventPage | null> {
    return this.#tasks.readEvents(ref, { afterId, limit: replayPageSize });
  }

  /**
   * Like `readPage`, but an outage of Redis does not end a stream that has begun: it is read when Redis is back. Null
   * also when the signal aborts.
   */
  async #readPagePatiently(
    ref: TaskRef,
    afterId: string,
    signal: AbortSignal,
  ): Promise<TaskEventPage | null> {
    while (!signal.aborted) {
      try {
        return await this.#readPage(ref, afterId);
      } catch (error) {
        if (!(error instanceof HarvestError) || error.code !== 'store.unavailable') throw error;
        // Listeners come back one after the other, not all in one instant.
        await abortableSleep(outageRetryMs * (1 + Math.random()), signal);
      }
    }
    return null;
  }

  /** Resolves when the server has confirmed the subscription: what is announced from then on reaches the follower. */
  async #join(channel: string, follower: Follower): Promise<void> {
    const known = this.#channels.get(channel);
    const joined = known ?? {
      followers: new Set<Follower>(),
      subscribed: this.#subscriber.subscribe(channel),
    };
    this.#channels.set(channel, joined);
    joined.followers.add(follower);
    try {
      await joined.subscribed;
    } catch (error) {
      this.#leave(channel, follower);
      throw toStoreError(error);
    }
  }

  #leave(channel: string, follower: Follower): void {
    const followers = this.#channels.get(channel)?.followers;
    if (followers === undefined) return;
    followers.delete(follower);
    if (followers.size > 0) return;
    this.#channels.delete(channel);
    this.#subscriber.unsubscribe(channel).catch((error: unknown) => {
      // A lost connection has no subscriptions left to end.
      this.#logger.debug('unsubscribing failed', { err: error });
    });
  }

  /**
   * A reconnected subscriber has missed what was announced in between. The streams are read only when the server has
   * confirmed the subscriptions: what comes later is announced, what came before is in the stream.
   */
  async #recover(): Promise<void> {
    const channels = [...this.#channels.keys()];
    if (channels.length === 0) return;
    try {
      await this.#subscriber.subscribe(...channels);
    } catch (error) {
      // If the connection broke again, its next recovery repeats this; if only the answer was late, this was enough.
      this.#logger.debug('subscribing again failed', { err: error });
    }
    this.#invalidateAll();
  }

  #invalidateAll(): void {
    for (const { followers } of this.#channels.values())
      for (const follower of followers) follower.invalidate();
  }

  #dispatch(channel: string, message: string): void {
    const followers = this.#channels.get(channel)?.followers;
    if (followers === undefined) return;
    try {
      for (const event of parseAnnouncement(message)) for (const follower of followers) follower.push(event);
    } catch (error) {
      this.#logger.error('an event announcement is not valid', { channel, err: error });
    }
  }
}

/** Resolves after `ms`, or at once when the signal aborts. */
async function abortableSleep(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

function* withGapNotice(page: TaskEventPage, lastId: string): Generator<StoredEvent> {
  if (page.truncated) {
    const reason = 'The stream keeps a limited number of events; older ones are no longer available.';
    yield { id: lastId, event: { type: 'events-dropped', data: { reason } } };
  }
  yield* page.events;
}

/** The terminal event of a task whose stream no longer has it. */
function terminalEventOf(ref: TaskRef, page: TaskEventPage, lastId: string): StoredEvent {
  const [time = '0', sequence = '0'] = lastId.split('-');
  const id = `${time}-${String(Number(sequence) + 1)}-0`;
  return { id, event: terminalEvent(ref.taskId, page) };
}

function terminalEvent(taskId: string, page: TaskEventPage): TaskEvent {
  if (page.status === 'failed' && page.error !== null) {
    return { type: terminalEventTypes.failed, data: { task_id: taskId, error: page.error } };
  }
  const type = page.status === 'completed' ? terminalEventTypes.completed : terminalEventTypes.cancelled;
  return { type, data: { task_id: taskId } };
}
