import type { Budget, Limits } from '@harvest/contracts/limits';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { type Admission, type AdmissionOutcome, type RateState, openAdmission } from './admission.ts';
import { admissionRefusal } from './admission-refusal.ts';
import type { StoreConfig } from './config.ts';
import { nanoCapOf, nanoOf } from './nano-usd.ts';
import { acceptReplySchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import { acceptScript } from './scripts/accept.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskStore } from './task-store.ts';
import { tenantNames } from './tenant-names.ts';

type AcceptReply = ReturnType<typeof acceptReplySchema.parse>;

/** How the scripts spell that there is no limit. */
const none = -1;
/** How they spell that a cap stays as it is. */
const unchanged = -2;

/** Takes tasks in. */
export function createTaskAcceptance({ redis, keys, config }: TaskStoreOptions): Pick<TaskStore, 'accept'> {
  const run = createScriptRunner(redis);
  return {
    accept: async (specs, source, admission = openAdmission) => {
      const [first] = specs;
      const { tenant } = first;
      if (specs.some((spec) => spec.tenant !== tenant))
        throw new Error('what is accepted together is of one tenant');
      const shard = keys.shardOf(tenant);
      const { keyId } = admission.caller;
      const scriptKeys = [
        keys.totals(shard),
        keys.tasksByStatus(shard, tenant, 'pending'),
        keys.admitted(shard, tenant, keyId),
        keys.admitted(shard, tenant),
        keys.idempotency(shard, tenant, admission.idempotency?.key ?? ''),
        ...specs.map((spec) => keys.task(shard, spec)),
      ];
      const submit = async (asked: Admission): Promise<AcceptReply> => {
        const reply = await run(acceptScript, scriptKeys, [
          source,
          first.kind === 'harvest' ? '' : keys.replies(first.replyTo),
          ...tenantNames(keys, shard, tenant),
          ...admissionArguments(asked, { first, config }),
          ...specs.flatMap((spec) => [spec.taskId, JSON.stringify(spec)]),
        ]);
        return acceptReplySchema.parse(reply);
      };
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

/** The admission as the script `accept` takes it, in the order of its `admission_from`. */
function admissionArguments(
  admission: Admission,
  {
    first,
    config,
  }: {
    first: TaskSpec;
    config: Pick<StoreConfig, 'PENDING_TASKS_MAX' | 'IDEMPOTENCY_TTL_SECONDS' | 'RATE_WINDOW_SECONDS'>;
  },
): (string | number)[] {
  const { caller, reserve, idempotency } = admission;
  const { keyLimits, tenantLimits, keyBudget, tenantBudget } = caller;
  return [
    caller.keyId,
    admission.lane,
    idempotency?.fingerprint ?? '',
    admission.sealedKeys ?? '',
    marksOf(admission, first),
    config.RATE_WINDOW_SECONDS * 1_000,
    config.PENDING_TASKS_MAX,
    admission.cost / caller.weight,
    caller.runningTasksMax === undefined ? unchanged : (caller.runningTasksMax ?? none),
    admission.countRequest ? 1 : 0,
    admission.tokens,
    reserve === null ? none : nanoOf(reserve.wantedUsd),
    reserve === null ? none : nanoOf(reserve.leastUsd),
    config.IDEMPOTENCY_TTL_SECONDS,
    ...limitArguments(keyLimits),
    ...limitArguments(tenantLimits),
    nanoCap(keyBudget.dailyUsd),
    nanoCap(keyBudget.monthlyUsd),
    nanoCap(tenantBudget.dailyUsd),
    nanoCap(tenantBudget.monthlyUsd),
  ];
}

function limitArguments(limits: Limits): readonly number[] {
  const { requestsPerMinute, tokensPerMinute, concurrentTasks, queuedTasks } = limits;
  return [requestsPerMinute, tokensPerMinute, concurrentTasks, queuedTasks].map((limit) => limit ?? none);
}

/** What the record has to remember: that the key's tasks are counted (c), that it has a budget (b), that there is a webhook (h). */
function marksOf({ caller }: Admission, first: TaskSpec): string {
  const { concurrentTasks, queuedTasks } = caller.keyLimits;
  const counts = concurrentTasks !== null || queuedTasks !== null;
  const hooked = first.kind === 'harvest' && first.webhook !== undefined;
  return `${counts ? 'c' : ''}${isCapped(caller.keyBudget) ? 'b' : ''}${hooked ? 'h' : ''}`;
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
        rates: toRates(reply[2]),
      };
    case 'replayed':
      return {
        kind: 'replayed',
        createdAtMs: reply[1],
        taskIds: reply[2].split(' '),
        rates: toRates(reply[3]),
      };
    case 'refused': {
      const [, code, whose, figure, rates] = reply;
      return {
        kind: 'refused',
        error: admissionRefusal({ code, whose, figure, windowSeconds }, admission),
        rates: toRates(rates),
      };
    }
  }
}

/** What is left of the limits, from the replies of scripts that count requests. */
export function toRates(
  rates: readonly (readonly [RateState['scope'], number, number, number])[],
): RateState[] {
  return rates.map(([scope, limit, remaining, growsInMs]) => ({ scope, limit, remaining, growsInMs }));
}
