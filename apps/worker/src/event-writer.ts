import type { TaskEvent } from '@harvest/contracts/task-events';
import type { AppendOutcome, TaskLease, TaskStore } from '@harvest/store/task-store';

const lazyFlushMs = 50;
const deltaFlushMs = 50;
const bufferedEventsMax = 200;

/**
 * Writes a running task's events in order. What was not yet written when the task ends goes into the terminal write,
 * so that a quick task costs no round trip of its own for events; stages that nobody could watch are left out there.
 * A first token delta is written in the same turn of the event loop; those that follow closely are joined.
 */
export class EventWriter {
  readonly #tasks: TaskStore;
  readonly #lease: TaskLease;
  readonly #onOutcome: (outcome: AppendOutcome) => void;
  readonly #onFailure: (error: unknown) => void;
  #buffer: TaskEvent[] = [];
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #writing: Promise<void> = Promise.resolve();
  #deltaWrittenAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  #batch = 0;

  constructor(options: {
    tasks: TaskStore;
    lease: TaskLease;
    /** Told of each write's outcome: the lease may be lost, or cancellation requested. */
    onOutcome: (outcome: AppendOutcome) => void;
    onFailure: (error: unknown) => void;
  }) {
    this.#tasks = options.tasks;
    this.#lease = options.lease;
    this.#onOutcome = options.onOutcome;
    this.#onFailure = options.onFailure;
  }

  /** Adds an event; it is written soon. */
  add(event: TaskEvent): void {
    if (this.#closed) return;
    const last = this.#buffer.at(-1);
    const joined = last === undefined ? null : joinDeltas(last, event);
    if (joined === null) this.#buffer.push(event);
    else this.#buffer[this.#buffer.length - 1] = joined;
    if (this.#buffer.length >= bufferedEventsMax) this.#schedule(0);
    else if (event.type !== 'token-delta') this.#schedule(lazyFlushMs);
    else this.#schedule(Math.max(0, this.#deltaWrittenAtMs + deltaFlushMs - performance.now()));
  }

  /** Asks for the outcome that a write would have now, without an event. */
  check(): void {
    this.#writing = this.#writing.then(() => (this.#closed ? undefined : this.#send([])));
  }

  /** Stops writing, waits for the write under way, and returns the events that are left for the terminal write. */
  async close(): Promise<readonly TaskEvent[]> {
    this.#closed = true;
    this.#cancelSchedule();
    await this.#writing;
    return this.#buffer.splice(0).filter((event) => event.type !== 'stage-started');
  }

  #schedule(inMs: number): void {
    if (this.#immediate !== null) return;
    if (inMs > 0) {
      this.#timer ??= setTimeout(() => {
        this.#flush();
      }, inMs);
      return;
    }
    this.#cancelSchedule();
    this.#immediate = setImmediate(() => {
      this.#flush();
    });
  }

  #cancelSchedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
  }

  #flush(): void {
    this.#cancelSchedule();
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    if (this.#closed || this.#buffer.length === 0) return;
    const events = this.#buffer;
    this.#buffer = [];
    if (events.some((event) => event.type === 'token-delta')) this.#deltaWrittenAtMs = performance.now();
    await this.#send(events);
  }

  async #send(events: readonly TaskEvent[]): Promise<void> {
    this.#batch += 1;
    try {
      this.#onOutcome(await this.#tasks.appendEvents(this.#lease, this.#batch, events));
    } catch (error) {
      // Events inform; the result decides. A listener that missed some still gets the terminal event.
      this.#onFailure(error);
    }
  }
}

/**
 * One event for two pieces of the same text or of the same tool call, null for any others. However long a write is
 * under way, what waits behind it stays few events: a Lua script takes some thousands of arguments at most.
 */
function joinDeltas(last: TaskEvent, next: TaskEvent): TaskEvent | null {
  if (last.type === 'token-delta' && next.type === 'token-delta') {
    if (last.data.generation !== next.data.generation) return null;
    return { type: 'token-delta', data: { ...last.data, text: last.data.text + next.data.text } };
  }
  if (last.type === 'tool-call-delta' && next.type === 'tool-call-delta') {
    const { generation, index, id, name, arguments: text } = next.data;
    const goesOn = id === undefined && name === undefined;
    if (!goesOn || last.data.generation !== generation || last.data.index !== index) return null;
    return { type: 'tool-call-delta', data: { ...last.data, arguments: last.data.arguments + text } };
  }
  return null;
}
