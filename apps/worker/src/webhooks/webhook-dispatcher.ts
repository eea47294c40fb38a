import type { HarvestTaskRecord } from '@harvest/contracts/task-record';
import { taskWebhookEndpoint } from '@harvest/contracts/webhooks';
import { toWebhookPayload } from '@harvest/contracts/webhook-payload';
import type { WebhookProducer } from '@harvest/queue/webhook-queue';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';
import { type NewDelivery, deliveryIdOf } from '@harvest/store/webhook-deliveries';
import type { StoredDelivery } from '@harvest/store/webhook-delivery-codec';
import type { OutboxEntry } from '@harvest/store/webhook-outbox';
import { ZodError } from 'zod';
import type { WebhookMetrics } from './webhook-metrics.ts';

/** What the dispatcher works with. */
export interface DispatcherOptions {
  readonly store: Pick<Store, 'webhooks'>;
  readonly producer: Pick<WebhookProducer, 'add'>;
  readonly metrics: WebhookMetrics;
  readonly logger: Logger;
  readonly intervals?: DispatcherIntervals;
}

/** In milliseconds. */
interface DispatcherIntervals {
  /** Tasks that end within this time are looked up together. */
  readonly gatherMs: number;
  readonly sweepMs: number;
  /** Younger entries are left to the worker that ended the task. */
  readonly sweepAfterMs: number;
}

const defaultIntervals: DispatcherIntervals = { gatherMs: 20, sweepMs: 1_000, sweepAfterMs: 3_000 };
/** More ends than this at once are left to the sweep. */
const nudgesMax = 10_000;
const sweepBatch = 200;
const parallel = 16;

/**
 * Turns entries of the outbox into deliveries and puts these into the queue. Any number may run at once: the ids of
 * deliveries derive from task and endpoint, and their records tell what was done.
 */
export class WebhookDispatcher {
  readonly #options: DispatcherOptions;
  readonly #intervals: DispatcherIntervals;
  #nudged: TaskRef[] = [];
  #gathering: NodeJS.Timeout | null = null;
  #sweeping: NodeJS.Timeout | null = null;
  #stopped = false;
  readonly #passes = new Set<Promise<void>>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#intervals = options.intervals ?? defaultIntervals;
  }

  /** Tells that a task has ended, which need not have webhooks. */
  nudge(ref: TaskRef): void {
    if (this.#stopped || this.#nudged.length >= nudgesMax) return;
    this.#nudged.push({ tenant: ref.tenant, taskId: ref.taskId });
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      const refs = this.#nudged;
      this.#nudged = [];
      this.#follow(this.#pass(() => this.#options.store.webhooks.outbox.present(refs)));
    }, this.#intervals.gatherMs);
  }

  /** Sweeps what nobody else has taken care of, now and then, until `close`. */
  start(): void {
    const { sweepMs, sweepAfterMs } = this.#intervals;
    const pass = this.#pass(() =>
      this.#options.store.webhooks.outbox.due({ olderThanMs: sweepAfterMs, limit: sweepBatch }),
    ).then(() => {
      if (!this.#stopped)
        this.#sweeping = setTimeout(() => {
          this.start();
        }, sweepMs);
    });
    this.#follow(pass);
  }

  /** Ends after the passes that are under way. */
  async close(): Promise<void> {
    this.#stopped = true;
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    if (this.#sweeping !== null) clearTimeout(this.#sweeping);
    await Promise.all(this.#passes);
  }

  #follow(pass: Promise<void>): void {
    this.#passes.add(pass);
    void pass.finally(() => this.#passes.delete(pass));
  }

  /** Never rejects: what it could not do stays in the outbox. */
  async #pass(find: () => Promise<readonly OutboxEntry[]>): Promise<void> {
    try {
      const entries = [...(await find())];
      while (entries.length > 0 && !this.#stopped)
        await Promise.all(entries.splice(0, parallel).map((entry) => this.#dispatch(entry)));
    } catch (error) {
      this.#options.logger.warn('the outbox of webhooks cannot be read', { err: error });
    }
  }

  async #dispatch(entry: OutboxEntry): Promise<void> {
    const { logger } = this.#options;
    try {
      if (entry.kind === 'delivery') await this.#dispatchDelivery(entry);
      else await this.#dispatchTask(entry);
    } catch (error) {
      logger.warn('dispatching webhooks failed', { ...entry, err: error });
      // What cannot be read now cannot be read later, and must not stand before the others.
      if (error instanceof ZodError || error instanceof SyntaxError) await this.#giveUp(entry);
    }
  }

  async #giveUp(entry: OutboxEntry): Promise<void> {
    try {
      await this.#options.store.webhooks.outbox.done(entry);
    } catch (error) {
      this.#options.logger.warn('an unreadable entry stays in the outbox', { ...entry, err: error });
    }
  }

  /** What is asked for again while this runs is left to the next pass. */
  async #dispatchDelivery(entry: OutboxEntry): Promise<void> {
    const { deliveries, outbox } = this.#options.store.webhooks;
    const delivery = await deliveries.read(entry.tenant, entry.id);
    if (delivery === null) {
      await outbox.done(entry);
      return;
    }
    await this.#queue([delivery]);
    await outbox.doneWithRound(entry, delivery.round);
  }

  async #dispatchTask(entry: OutboxEntry): Promise<void> {
    const { outbox } = this.#options.store.webhooks;
    const record = await outbox.readTask({ tenant: entry.tenant, taskId: entry.id });
    const wanted = record === null ? [] : await this.#wantedBy(record);
    const made = await Promise.all(wanted.map((delivery) => this.#make(delivery)));
    await this.#queue(made.filter((delivery) => delivery !== null));
    await outbox.done(entry);
  }

  /** Queues those that are to be made. */
  async #queue(deliveries: readonly StoredDelivery[]): Promise<void> {
    const pending = deliveries.filter(({ status }) => status === 'pending');
    await this.#options.producer.add(
      pending.map(({ tenant, id, round }) => ({ tenant, deliveryId: id, round })),
    );
  }

  async #make(wanted: NewDelivery): Promise<StoredDelivery | null> {
    const { store, metrics, logger } = this.#options;
    const made = await store.webhooks.deliveries.add(wanted, { announce: false });
    const { id, tenant, taskId, endpointId } = wanted;
    const fields = { delivery_id: id, webhook_id: endpointId, task_id: taskId, tenant };
    if (made === null) {
      metrics.count('overflowed');
      logger.warn('too many webhooks wait for the endpoint, this one is not made', fields);
    } else if (made.status === 'dropped') {
      metrics.count('dropped');
      logger.info('a webhook was dropped: its endpoint is disabled', fields);
    }
    return made;
  }

  /** What is to be told of a task, and to whom. An endpoint that nobody can read is not told, and keeps nobody else waiting. */
  async #wantedBy(record: HarvestTaskRecord): Promise<readonly NewDelivery[]> {
    const payload = toWebhookPayload(record);
    if (payload === null) return [];
    const { tenant, taskId, traceparent, webhook } = record;
    const { type } = payload;
    const told = { tenant, taskId, traceparent, type, body: JSON.stringify(payload) };
    const { store, logger } = this.#options;
    const endpoints = await store.webhooks.endpoints.list(tenant, (id, err) => {
      const fields = { webhook_id: id, task_id: taskId, tenant, err };
      logger.warn('a webhook endpoint cannot be read, it is not told of the task', fields);
    });
    const toEndpoints = endpoints
      .filter(({ events }) => events.some((event) => event === type))
      .map(({ id, enabled, disabledReason }): NewDelivery => {
        const status = enabled && disabledReason === null ? 'pending' : 'dropped';
        return { ...told, id: deliveryIdOf(taskId, id), endpointId: id, receiver: null, status };
      });
    if (webhook === undefined) return toEndpoints;
    const id = deliveryIdOf(taskId, taskWebhookEndpoint);
    return [
      ...toEndpoints,
      { ...told, id, endpointId: taskWebhookEndpoint, receiver: webhook, status: 'pending' },
    ];
  }
}
