import { randomUUID } from 'node:crypto';
import { terminalEventTypes } from '@harvest/contracts/task-events';
import type { TaskAccount } from './admission.ts';
import { toScriptPairs } from './event-codec.ts';
import { nanoOf, usdOf } from './nano-usd.ts';
import { appendReplySchema, claimReplySchema, releaseReplySchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import { appendEventsScript, releaseScript } from './scripts/append-events.ts';
import { claimScript } from './scripts/claim.ts';
import { finishScript } from './scripts/finish.ts';
import { parseClaimedRecord } from './task-record-codec.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskLease, TaskStore } from './task-store.ts';
import { tenantNames } from './tenant-names.ts';
import { encodeText } from './text-codec.ts';
import { usageRowsOf } from './usage-book.ts';

const deadLettersMax = 10_000;
const secondsPerDay = 86_400;
const nothingUsed: TaskAccount = { spentUsd: 0, calls: [] };
/** Makes batch numbers grow from one holder of a task to the next. */
const batchesPerFence = 1_000_000;

/** What the holder of a task does with it, from the claim to the outcome. */
export function createTaskLeases({
  redis,
  keys,
  config,
}: TaskStoreOptions): Pick<TaskStore, 'claim' | 'appendEvents' | 'release' | 'finish'> {
  const run = createScriptRunner(redis);
  return {
    claim: async (ref, options) => {
      const shard = keys.shardOf(ref.tenant);
      const reply = claimReplySchema.parse(
        await run(
          claimScript,
          [
            keys.task(shard, ref),
            keys.tasksByStatus(shard, ref.tenant, 'pending'),
            keys.tasksByStatus(shard, ref.tenant, 'processing'),
            keys.totals(shard),
            keys.providerKeys(shard, ref.tenant),
            keys.tenantStanding(shard, ref.tenant),
          ],
          [ref.taskId, options.attemptsMax, randomUUID(), ...tenantNames(keys, shard, ref.tenant)],
        ),
      );
      if (reply[0] === 'missing' || reply[0] === 'finished') return { kind: reply[0] };
      const lease: TaskLease = { taskId: ref.taskId, tenant: ref.tenant, fence: reply[1] };
      if (reply[0] === 'cancel-requested') return { kind: 'cancel-requested', lease };
      if (reply[0] === 'exhausted') return { kind: 'exhausted', lease, attempts: reply[2] };
      const [, fence, attempt, resumed, createdAtMs, startedAtMs, spec, source, ...rest] = reply;
      const [reserved, spent, sealed, ofTenant] = rest;
      const record = parseClaimedRecord(spec, { fence, attempts: attempt, createdAtMs, startedAtMs });
      return {
        kind: 'claimed',
        lease,
        attempt,
        resumed: resumed === 1,
        record,
        source,
        allowance: reserved === '' ? null : { reservedUsd: usdOf(Number(reserved)), spentUsd: usdOf(spent) },
        keys: { ofRequest: sealed === '' ? null : sealed, ofTenant },
      };
    },

    appendEvents: async (lease, batch, events) => {
      const shard = keys.shardOf(lease.tenant);
      const reply = await run(
        appendEventsScript,
        [keys.task(shard, lease), keys.events(shard, lease), keys.tenantStanding(shard, lease.tenant)],
        [
          lease.fence,
          config.EVENTS_PER_TASK_MAX,
          lease.taskId,
          lease.fence * batchesPerFence + batch,
          ...toScriptPairs(events),
        ],
      );
      return appendReplySchema.parse(reply);
    },

    release: async (lease, { events, spareAttempt, waiting, account = nothingUsed }) => {
      const shard = keys.shardOf(lease.tenant);
      const reply = await run(
        releaseScript,
        [keys.task(shard, lease), keys.events(shard, lease)],
        [
          lease.fence,
          config.EVENTS_PER_TASK_MAX,
          lease.taskId,
          spareAttempt ? 1 : 0,
          waiting === undefined ? '' : JSON.stringify(waiting.error),
          waiting?.inMs ?? 0,
          keys.usagePrefix(shard, lease.tenant),
          nanoOf(account.spentUsd),
          usageRowsOf(account),
          config.USAGE_TTL_DAYS * secondsPerDay,
          ...toScriptPairs(events),
        ],
      );
      return releaseReplySchema.parse(reply);
    },

    finish: async (lease, outcome, events, account = nothingUsed) => {
      const shard = keys.shardOf(lease.tenant);
      const error = outcome.status === 'failed' ? outcome.error : null;
      const terminalData = { task_id: lease.taskId, ...(error === null ? {} : { error }) };
      const texts = outcome.status === 'completed' ? (outcome.documents ?? []) : [];
      const documents = await Promise.all(texts.map(encodeText));
      const letter = outcome.status === 'failed' && outcome.deadLetter === true;
      const reply = await run(
        finishScript,
        [
          keys.task(shard, lease),
          keys.result(shard, lease),
          keys.events(shard, lease),
          keys.tasksByStatus(shard, lease.tenant, 'processing'),
          keys.tasksByStatus(shard, lease.tenant, outcome.status),
          keys.totals(shard),
          keys.deadLetters(shard),
          keys.documents(shard, lease),
        ],
        [
          lease.taskId,
          lease.fence,
          outcome.status,
          outcome.status === 'completed' ? JSON.stringify(outcome.result) : '',
          error === null ? '' : JSON.stringify(error),
          config.TASK_TTL_SECONDS,
          config.EVENTS_PER_TASK_MAX,
          letter ? JSON.stringify({ taskId: lease.taskId, tenant: lease.tenant, error }) : '',
          deadLettersMax,
          config.CHAT_TTL_SECONDS,
          ...tenantNames(keys, shard, lease.tenant),
          nanoOf(account.spentUsd),
          usageRowsOf(account),
          config.USAGE_TTL_DAYS * secondsPerDay,
          documents.length,
          ...documents,
          ...toScriptPairs(events),
          terminalEventTypes[outcome.status],
          JSON.stringify(terminalData),
        ],
      );
      return reply === 1;
    },
  };
}
