/**
 * The truth about tasks. Each method is one Redis round trip, and each write is one Lua script, so that a process may
 * die between any two calls without leaving a task half changed.
 */
import type { ChatResult } from '@harvest/contracts/chat-result';
import type { Feedback } from '@harvest/contracts/feedback';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { KeyCheckResult } from '@harvest/contracts/provider-keys';
import type { TaskError } from '@harvest/contracts/task-error';
import type { TaskEvent } from '@harvest/contracts/task-events';
import type {
  ChatTaskRecord,
  HarvestTaskRecord,
  KeyCheckTaskRecord,
  TaskRecord,
  TaskSpec,
} from '@harvest/contracts/task-record';
import type { TaskStatus } from '@harvest/contracts/task-status';
import type { Admission, AdmissionOutcome, TaskAccount } from './admission.ts';

/** Names a task; the tenant decides the shard, and another tenant's id is simply not found. */
export interface TaskRef {
  readonly tenant: string;
  readonly taskId: string;
}

/** The right to write to a task that one start of it holds. */
export interface TaskLease extends TaskRef {
  readonly fence: number;
}

export type ClaimOutcome =
  /** The caller holds the lease. `resumed` is true when an earlier holder never gave it back. */
  | {
      readonly kind: 'claimed';
      readonly lease: TaskLease;
      readonly attempt: number;
      readonly resumed: boolean;
      readonly record: TaskRecord;
      readonly source: string;
      /** Null where no budget knows of the task. `spentUsd` is what its earlier starts have spent. */
      readonly allowance: { readonly reservedUsd: number; readonly spentUsd: number } | null;
      readonly keys: SealedKeys;
    }
  /** The caller holds the lease and must finish the task as cancelled; its tenant may be disabled. */
  | { readonly kind: 'cancel-requested'; readonly lease: TaskLease }
  /** The caller holds the lease and must bury the task: it was started as often as is allowed. */
  | { readonly kind: 'exhausted'; readonly lease: TaskLease; readonly attempts: number }
  /** Nothing to do: the task is finished or its record has expired. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'missing' };

/** Provider keys, sealed: those of the task's own request as JSON by provider, and those that its tenant has stored. */
export interface SealedKeys {
  readonly ofRequest: string | null;
  readonly ofTenant: Readonly<Record<string, string>>;
}

/** What a task ends with, by its kind. */
export type TaskResult = HarvestResult | ChatResult | KeyCheckResult;

/** The longest texts of sources that a task may end with, in bytes of UTF-8 together: they live as long as its result. */
export const documentsBytesMax = 8 * 1_024 * 1_024;

export type TerminalOutcome =
  | {
      readonly status: 'completed';
      readonly result: TaskResult;
      /**
       * The texts of the sources, where some were fetched: what citations are checked against. At most
       * `documentsBytesMax` bytes of UTF-8 together.
       */
      readonly documents?: readonly string[];
    }
  | { readonly status: 'failed'; readonly error: TaskError; readonly deadLetter?: boolean }
  | { readonly status: 'cancelled' };

export type StoredTask = StoredHarvestTask | StoredChatTask | StoredKeyCheck;

export interface StoredHarvestTask {
  readonly kind: 'harvest';
  readonly record: HarvestTaskRecord;
  readonly source: string;
  readonly result: HarvestResult | null;
  readonly feedback: Feedback | null;
}

export interface StoredChatTask {
  readonly kind: 'chat';
  readonly record: ChatTaskRecord;
  /** The request's body as JSON. */
  readonly source: string;
  readonly result: ChatResult | null;
}

export interface StoredKeyCheck {
  readonly kind: 'key-check';
  readonly record: KeyCheckTaskRecord;
  /** Empty. */
  readonly source: string;
  readonly result: KeyCheckResult | null;
}

/** One of the texts that a task's sources turned out to be. */
export interface StoredDocument {
  /** How many sources there are. */
  readonly count: number;
  /** Null when there is none of that number; empty when it could not be had. */
  readonly text: string | null;
}

export interface TaskListPage {
  readonly records: readonly HarvestTaskRecord[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export type CancelOutcome = 'cancelled' | 'requested' | 'already-cancelled' | 'already-finished' | 'missing';

/** `fenced`: the lease is no longer the current one and nothing was written. */
export type AppendOutcome = 'written' | 'cancel-requested' | 'fenced';

/** `cancel-requested`: released, and the next claim will end the task. `fenced`: the lease was not the current one. */
export type ReleaseOutcome = 'released' | 'cancel-requested' | 'fenced';

export interface StoredEvent {
  /** Place in the stream: `<milliseconds>-<sequence>-<place in the batch>`. */
  readonly id: string;
  readonly event: TaskEvent;
}

export interface TaskEventPage {
  readonly events: readonly StoredEvent[];
  /** True when events after `afterId` had already been dropped from the capped stream. */
  readonly truncated: boolean;
  /** True when the limit may have cut the page off. */
  readonly more: boolean;
  /** True when `afterId` is later than everything that was ever written: no event of this stream has that id. */
  readonly beyondEnd: boolean;
  readonly status: TaskStatus;
  readonly error: TaskError | null;
}

export interface TaskStore {
  /**
   * Holds one to twenty tasks of one tenant, with one source, against the limits, and writes their records and their jobs, all or
   * none; several tasks have one job, under which they may share a model call. Accepting the same ids again changes nothing.
   * Without an admission nothing is held against them. One command. @throws HarvestError `store.unavailable`.
   */
  readonly accept: (
    specs: readonly [TaskSpec, ...TaskSpec[]],
    source: string,
    admission?: Admission,
  ) => Promise<AdmissionOutcome>;
  readonly claim: (ref: TaskRef, options: { attemptsMax: number }) => Promise<ClaimOutcome>;
  /** `batch` numbers the calls of one lease, from 1; without events the call only tells where the task stands. */
  readonly appendEvents: (
    lease: TaskLease,
    batch: number,
    events: readonly TaskEvent[],
  ) => Promise<AppendOutcome>;
  /**
   * Gives the lease back without an outcome, before a retry or at a drain; `spareAttempt` leaves this start uncounted.
   * `waiting` is what the record then says until the next start, which is `inMs` milliseconds away.
   */
  readonly release: (
    lease: TaskLease,
    options: {
      events: readonly TaskEvent[];
      spareAttempt: boolean;
      waiting?: { readonly error: TaskError; readonly inMs: number };
      /** What this start has used. */
      account?: TaskAccount;
    },
  ) => Promise<ReleaseOutcome>;
  /**
   * The terminal write: true for the one caller whose lease is current while the task is not finished. What was set
   * aside for the task and not spent goes back to the budgets, and another task of its tenant may take its place.
   */
  readonly finish: (
    lease: TaskLease,
    outcome: TerminalOutcome,
    events: readonly TaskEvent[],
    account?: TaskAccount,
  ) => Promise<boolean>;
  readonly requestCancel: (ref: TaskRef) => Promise<CancelOutcome>;
  /** Null when the id is unknown or expired. */
  readonly read: (ref: TaskRef) => Promise<StoredTask | null>;
  /** One of a finished task's fetched sources; null when the client sent them all, or the task is not there. */
  readonly readDocument: (ref: TaskRef, index: number) => Promise<StoredDocument | null>;
  /**
   * A tenant's tasks, newest first. @throws HarvestError `request.invalid_cursor`.
   */
  readonly list: (options: {
    tenant: string;
    status?: TaskStatus;
    cursor?: string;
    limit: number;
  }) => Promise<TaskListPage>;
  /** Events after `afterId` (all when absent), of at most `limit` batches. Null when the task is unknown or expired. */
  readonly readEvents: (
    ref: TaskRef,
    options: { afterId?: string; limit: number },
  ) => Promise<TaskEventPage | null>;
}
