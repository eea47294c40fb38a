import type { CacheHit } from '@harvest/contracts/routing';
import { Counter, Gauge, Histogram, durationBucketsSeconds, type Registry } from '@harvest/runtime/metrics';

/** The metrics of one method and route; their labels are resolved once, not for each request. */
export interface RouteMetrics {
  readonly record: (status: number, seconds: number) => void;
}

/** Everything that the API counts. */
export interface ApiMetrics {
  readonly route: (method: string, route: string) => RouteMetrics;
  readonly taskAccepted: () => void;
  /** An answer that this process found without a worker. */
  readonly cacheHit: (kind: CacheHit['kind']) => void;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Registers the API's metrics. `streamCount` and `queueTasks` are asked when somebody scrapes; `queueTasks` returns
 * null while Redis is down, and its gauge is absent then.
 */
export function createApiMetrics(options: {
  registry: Registry;
  streamCount: () => number;
  queueTasks: () => Promise<{ waiting: number; active: number } | null>;
}): ApiMetrics {
  const registers = [options.registry];
  const requests = new Counter({
    name: 'harvest_requests_total',
    help: 'Requests by method, route and status.',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'harvest_request_duration_seconds',
    help: 'Time from the request line to the end of the answer.',
    labelNames: ['route'] as const,
    buckets: durationBucketsSeconds,
    registers,
  });
  const accepted = new Counter({
    name: 'harvest_tasks_accepted_total',
    help: 'Tasks that were accepted.',
    registers,
  });
  const cacheHits = new Counter({
    name: 'harvest_cache_hits',
    help: 'Answers that came from the cache instead of a model.',
    labelNames: ['kind'] as const,
    registers,
  });
  registerGauges(options, registers);
  const routes = new Map<string, RouteMetrics>();
  return {
    taskAccepted: () => {
      accepted.inc();
    },
    cacheHit: (kind) => {
      cacheHits.inc({ kind });
    },
    route: (method, route) => {
      // An invented method must not become a label of its own.
      const label = methods.has(method) ? method : 'OTHER';
      const key = `${label} ${route}`;
      const known = routes.get(key);
      if (known !== undefined) return known;
      const created = createRouteMetrics({ requests, durations, method: label, route });
      routes.set(key, created);
      return created;
    },
  };
}

function createRouteMetrics(options: {
  requests: Counter<'method' | 'route' | 'status'>;
  durations: Histogram<'route'>;
  method: string;
  route: string;
}): RouteMetrics {
  const { method, route } = options;
  const duration = options.durations.labels(route);
  const byStatus = new Map<number, Counter.Internal>();
  return {
    record: (status, seconds) => {
      let counter = byStatus.get(status);
      if (counter === undefined) {
        counter = options.requests.labels(method, route, String(status));
        byStatus.set(status, counter);
      }
      counter.inc();
      duration.observe(seconds);
    },
  };
}

function registerGauges(
  options: {
    streamCount: () => number;
    queueTasks: () => Promise<{ waiting: number; active: number } | null>;
  },
  registers: Registry[],
): void {
  new Gauge({
    name: 'harvest_sse_clients',
    help: 'Open event streams.',
    registers,
    collect() {
      this.set(options.streamCount());
    },
  });
  new Gauge({
    name: 'harvest_queue_tasks',
    help: 'Tasks in the queue by state; absent while Redis cannot be reached.',
    labelNames: ['state'] as const,
    registers,
    async collect() {
      const tasks = await options.queueTasks();
      this.reset();
      if (tasks === null) return;
      this.set({ state: 'waiting' }, tasks.waiting);
      this.set({ state: 'active' }, tasks.active);
    },
  });
}
