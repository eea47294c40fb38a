import type { Budget, Limits } from '@harvest/contracts/limits';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { type Admission, type AdmissionOutcome, openAdmission } from './admission.ts';
import { admissionRefusal } from './admission-refusal.ts';
import type { StoreConfig } from './config.ts';
import { nanoCapOf, nanoOf } from './nano-usd.ts';
import { GroupedCalls } from './grouped-calls.ts';
import type { Keys, Shard } from './keys.ts';
import type { RedisRole } from './redis.ts';
import { acceptRepliesSchema } from './script-replies.ts';
import { type ScriptArgument, createScriptRunner } from './script.ts';
import { acceptScript } from './scripts/accept.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskStore } from './task-store.ts';
import { tenantNames } from './tenant-names.ts';

type AcceptReply = ReturnType<typeof acceptRepliesSchema.parse>[number];

/** How the scripts spell that there is no limit. */
const none = -1;
/** How they spell that a cap stays as it is. */
const unchanged = -2;

/** Tasks that a request hands in together. */
interface Submission {
  readonly specs: readonly [TaskSpec, ...TaskSpec[]];
  readonly source: string;
  readonly admission: Admission;
}

/**
 * How much work a script does at most for the submissions that share a call, in tasks: more would keep everybody else waiting for
 * longer than a millisecond or two. A source is written as fast as 16 KiB a task; each task has its own.
 */
const tasksInCallMax = 24;
const charactersPerTask = 16_384;
/** Full calls under way at a time, so that a distant Redis is no bound of its own. */
const callsMax = 4;
/**
 * After how long a submission that waits for others' calls is not sent any more, while Redis is slow and still answers. It is longer
 * than a rebase of a full queue keeps Redis (fair-share.ts).
 */
const waitMsMax: Readonly<Record<RedisRole, number>> = {
  api: 1_000,
  worker: Infinity,
  command: Infinity,
  cache: Infinity,
};

/** Takes tasks in. Submissions that come while others are on the way share one call. */
export function createTaskAcceptance({
  redis,
  keys,
  config,
  role,
}: TaskStoreOptions): Pick<TaskStore, 'accept'> {
  const run = createScriptRunner(redis);
  const calls = keys.shards.map(
    (shard) =>
      new GroupedCalls<Submission, AcceptReply>({
        send: async (submissions) =>
          acceptRepliesSchema.parse(
            await run(
              acceptScript,
              [keys.totals(shard)],
              acceptArguments(submissions, { keys, shard, config }),
            ),
          ),
        weightOf: ({ specs, source }) => specs.length * (1 + source.length / charactersPerTask),
        weightMax: tasksInCallMax,
        callsMax,
        waitMsMax: waitMsMax[role],
        monotonicMs: () => performance.now(),
      }),
  );
  return {
    accept: async (specs, source, admission = openAdmission) => {
      const { tenant } = specs[0];
      if (specs.some((spec) => spec.tenant !== tenant))
        throw new Error('what is accepted together is of one tenant');
      const call = calls[keys.shardOf(tenant).index];
      if (call === undefined) throw new Error('the shard of a tenant is none of the shards');
      const submit = (asked: Admission): Promise<AcceptReply> =>
        call.send({ specs, source, admission: asked });
      const windowSeconds = config.RATE_WINDOW_SECONDS;
      const reply = await submit(admission);
      const exact = byExactFigures(reply, admission, specs.length);
      if (exact === null) return toOutcome(reply, { admission, windowSeconds });
      return toOutcome(exact.isCovered ? await submit(exact.admission) : reply, { ...exact, windowSeconds });
    },
  };
}

/**
 * The admission by exact figures, where a budget does not cover the quick ones; null: there are none. What the budget does not
 * cover by these either need not be asked for once more.
 */
function byExactFigures(
  reply: AcceptReply,
  admission: Admission,
  tasks: number,
): { readonly admission: Admission; readonly isCovered: boolean } | null {
  if (reply[0] !== 'refused' || reply[1] !== 'budget.exhausted') return null;
  const reserve = admission.reserve?.exact?.() ?? null;
  if (reserve === null) return null;
  const [, , , leftNano] = reply;
  // The refusal has counted the request.
  return {
    admission: { ...admission, reserve, countRequest: false },
    isCovered: nanoOf(reserve.leastUsd) * tasks <= leftNano,
  };
}

/** What the script `accept` takes, in the order of its header. */
function acceptArguments(
  submissions: readonly Submission[],
  { keys, shard, config }: { keys: Keys; shard: Shard; config: StoreConfig },
): ScriptArgument[] {
  const callers: { readonly tenant: string; readonly caller: Admission['caller'] }[] = [];
  const sent: ScriptArgument[] = [];
  for (const submission of submissions) {
    const { tenant } = submission.specs[0];
    const { caller } = submission.admission;
    let at = callers.findIndex((each) => each.caller === caller && each.tenant === tenant);
    if (at === -1) at = callers.push({ tenant, caller }) - 1;
    pushSubmission(sent, submission, { at, keys, shard });
  }
  return [
    config.RATE_WINDOW_SECONDS * 1_000,
    config.PENDING_TASKS_MAX,
    config.IDEMPOTENCY_TTL_SECONDS,
    callers.length,
    submissions.length,
    ...callers.flatMap(({ tenant, caller }) => callerArguments(caller, { tenant, keys, shard })),
    ...sent,
  ];
}

/** A caller as `callers_from` reads it. */
function callerArguments(
  caller: Admission['caller'],
  { tenant, keys, shard }: { tenant: string; keys: Keys; shard: Shard },
): ScriptArgument[] {
  const { keyId, runningTasksMax, keyLimits, tenantLimits, keyBudget, tenantBudget } = caller;
  return [
    ...tenantNames(keys, shard, tenant),
    keys.tasksByStatus(shard, tenant, 'pending'),
    keys.admitted(shard, tenant, keyId),
    keys.admitted(shard, tenant),
    keyId,
    marksOf(caller),
    runningTasksMax === undefined ? unchanged : (runningTasksMax ?? none),
    ...limitArguments(keyLimits),
    ...limitArguments(tenantLimits),
    nanoCap(keyBudget.dailyUsd),
    nanoCap(keyBudget.monthlyUsd),
    nanoCap(tenantBudget.dailyUsd),
    nanoCap(tenantBudget.monthlyUsd),
  ];
}

/** Adds a submission as `submission_from` reads it; `at` is the place of its caller, from 0. */
function pushSubmission(
  sent: ScriptArgument[],
  { specs, source, admission }: Submission,
  { at, keys, shard }: { at: number; keys: Keys; shard: Shard },
): void {
  const [first] = specs;
  const { caller, reserve, idempotency } = admission;
  sent.push(
    at + 1,
    admission.lane,
    admission.cost / caller.weight,
    admission.countRequest ? 1 : 0,
    admission.tokens,
    reserve === null ? none : nanoOf(reserve.wantedUsd),
    reserve === null ? none : nanoOf(reserve.leastUsd),
    idempotency === null ? '' : keys.idempotency(shard, first.tenant, idempotency.key),
    idempotency?.fingerprint ?? '',
    first.kind === 'harvest' ? '' : keys.replies(first.replyTo),
    admission.sealedKeys ?? '',
    first.kind === 'harvest' && first.webhook !== undefined ? 'h' : '',
    source,
    specs.length,
  );
  for (const spec of specs) sent.push(spec.taskId, JSON.stringify(spec));
}

function limitArguments(limits: Limits): readonly number[] {
  const { requestsPerMinute, tokensPerMinute, concurrentTasks, queuedTasks } = limits;
  return [requestsPerMinute, tokensPerMinute, concurrentTasks, queuedTasks].map((limit) => limit ?? none);
}

/**
 * What the record has to remember of its caller: that the key's tasks are counted (c), that it has a budget (b). A submission
 * adds that there is a webhook (h).
 */
function marksOf({ keyLimits, keyBudget }: Admission['caller']): string {
  const counts = keyLimits.concurrentTasks !== null || keyLimits.queuedTasks !== null;
  return `${counts ? 'c' : ''}${isCapped(keyBudget) ? 'b' : ''}`;
}

function isCapped({ dailyUsd, monthlyUsd }: Budget): boolean {
  return dailyUsd !== null || monthlyUsd !== null;
}

function nanoCap(usd: number | null): number {
  return usd === null ? none : nanoCapOf(usd);
}

function toOutcome(
  reply: AcceptReply,
  { admission, windowSeconds }: { admission: Admission; windowSeconds: number },
): AdmissionOutcome {
  switch (reply[0]) {
    case 'accepted':
      return {
        kind: 'accepted',
        createdAtMs: reply[1],
        rates: reply[2],
      };
    case 'replayed':
      return {
        kind: 'replayed',
        createdAtMs: reply[1],
        taskIds: reply[2].split(' '),
        rates: reply[3],
      };
    case 'refused': {
      const [, code, whose, figure, rates] = reply;
      return {
        kind: 'refused',
        error: admissionRefusal({ code, whose, figure, windowSeconds }, admission),
        rates,
      };
    }
  }
}
