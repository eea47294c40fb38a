import type { RoutingAttempt } from '@harvest/contracts/routing';
import { Counter, Gauge, Histogram, type Registry, durationBucketsSeconds } from '@harvest/runtime/metrics';

/**
 * What a worker counts. Labels come from closed lists: an id or a tenant is never one, and models are named only as
 * long as they are few.
 */
export interface WorkerMetrics {
  readonly activeTasks: Gauge;
  readonly tasks: Counter<'status'>;
  readonly processingSeconds: Histogram<'provider' | 'output_format'>;
  readonly queuedSeconds: Histogram;
  readonly firstTokenSeconds: Histogram<'provider'>;
  readonly tokens: Counter<'provider' | 'direction'>;
  readonly cacheHits: Counter<'kind'>;
  /** Counts a call to a provider by how it ended, and what it cost; the model is named where the operator has `listed` it. */
  readonly countAttempt: (attempt: RoutingAttempt, listed: boolean) => void;
  /** Shows the state of each breaker whenever metrics are read. */
  readonly watchBreakers: (states: () => readonly BreakerState[]) => void;
  readonly taskErrors: Counter<'code'>;
  readonly retries: Counter<'code'>;
  readonly duplicateStarts: Counter;
  readonly fencedWrites: Counter;
  readonly stalledJobs: Counter;
  readonly deadLetters: Counter;
}

/** Registers the worker's metrics. */
export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry];
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  return {
    activeTasks: new Gauge({
      name: 'harvest_active_tasks',
      help: 'Tasks that this worker runs now.',
      registers,
    }),
    tasks: new Counter({
      name: 'harvest_tasks_total',
      help: 'Tasks that this worker brought to an end.',
      labelNames: ['status'],
      registers,
    }),
    processingSeconds: new Histogram({
      name: 'harvest_processing_time_seconds',
      help: 'From the start of an attempt to the stored result.',
      labelNames: ['provider', 'output_format'],
      buckets: durationBucketsSeconds,
      registers,
    }),
    queuedSeconds: new Histogram({
      name: 'harvest_queue_wait_seconds',
      help: 'From acceptance to the first start.',
      buckets: durationBucketsSeconds,
      registers,
    }),
    firstTokenSeconds: new Histogram({
      name: 'harvest_first_token_seconds',
      help: 'From the call of the provider to the first piece of text.',
      labelNames: ['provider'],
      buckets: durationBucketsSeconds,
      registers,
    }),
    tokens: new Counter({
      name: 'harvest_tokens_total',
      help: 'Tokens as providers reported them.',
      labelNames: ['provider', 'direction'],
      registers,
    }),
    cacheHits: new Counter({
      name: 'harvest_cache_hits',
      help: 'Answers that came from the cache instead of a model.',
      labelNames: ['kind'],
      registers,
    }),
    countAttempt: createAttemptCounter(registers),
    watchBreakers: (states) => {
      watchBreakers(registers, states);
    },
    taskErrors: new Counter({
      name: 'harvest_task_errors_total',
      help: 'Failed tasks by error code.',
      labelNames: ['code'],
      registers,
    }),
    retries: new Counter({
      name: 'harvest_task_retries_total',
      help: 'Attempts that failed and run again.',
      labelNames: ['code'],
      registers,
    }),
    duplicateStarts: counter(
      'harvest_duplicate_starts_total',
      'Starts of tasks that an earlier worker never gave back.',
    ),
    fencedWrites: counter(
      'harvest_fenced_writes_total',
      'Writes that were refused because a newer start holds the task.',
    ),
    stalledJobs: counter('harvest_stalled_jobs_total', 'Jobs that lost their worker.'),
    deadLetters: counter('harvest_dead_letters_total', 'Tasks that ended their workers too often.'),
  };
}

/** A breaker as its gauge shows it. */
interface BreakerState {
  readonly deploymentId: string;
  readonly state: 'healthy' | 'probing' | 'cooling';
}

function createAttemptCounter(registers: Registry[]): WorkerMetrics['countAttempt'] {
  const counter = new Counter({
    name: 'harvest_provider_calls_total',
    help: 'Calls to providers, by how they ended.',
    labelNames: ['provider', 'outcome', 'code'],
    registers,
  });
  const countCost = createCostCounter(registers);
  return (attempt, listed) => {
    const { provider, outcome, code } = attempt;
    counter.inc({ provider, outcome, code: code ?? 'none' });
    countCost(attempt, listed);
  };
}

function watchBreakers(registers: Registry[], states: () => readonly BreakerState[]): void {
  const levels = { healthy: 0, probing: 1, cooling: 2 } as const;
  new Gauge({
    name: 'harvest_breaker_state',
    help: 'Breaker of a provider and model: 0 closed, 1 on probation, 2 open.',
    labelNames: ['deployment'],
    registers,
    collect() {
      this.reset();
      for (const { deploymentId, state } of states().slice(0, costModelsMax)) {
        this.set({ deployment: deploymentId }, levels[state]);
      }
    },
  });
}

/** A model table may be long, and be exchanged while the worker runs; so many models are told apart. */
const costModelsMax = 200;

function createCostCounter(registers: Registry[]): WorkerMetrics['countAttempt'] {
  const counter = new Counter({
    name: 'harvest_cost_total',
    help: 'USD spent on calls, those of tasks that failed included, by listed prices.',
    labelNames: ['provider', 'model'],
    registers,
  });
  const models = new Set<string>();
  return ({ provider, model, cost_usd: costUsd, own_key: ownKey = false }, listed) => {
    if (costUsd === 0) return;
    // What a caller pins, or calls with a key of its own, may be a name that is nobody else's business.
    const mayBeNamed = listed && !ownKey;
    if (mayBeNamed && models.size < costModelsMax) models.add(model);
    counter.inc({ provider, model: mayBeNamed && models.has(model) ? model : 'other' }, costUsd);
  };
}
