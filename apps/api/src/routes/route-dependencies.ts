import type { RequestLimits } from '@harvest/contracts/harvest-request';
import type { OpenApiDocument } from '@harvest/contracts/openapi';
import type { TaskProducer } from '@harvest/queue/task-producer';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { TaskEventHub } from '@harvest/store/task-event-hub';
import type { TaskStore } from '@harvest/store/task-store';
import type { HealthReader } from '../health-reader.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { JsonBodyReader } from '../middleware/read-json-body.ts';
import type { EventStreams } from './stream-task-events/event-streams.ts';

/** What the routes work with; built in `compose.ts`, closed there too. */
export interface RouteDependencies {
  readonly tasks: TaskStore;
  readonly events: TaskEventHub;
  readonly producer: TaskProducer;
  readonly health: HealthReader;
  readonly streams: EventStreams;
  readonly readJsonBody: JsonBodyReader;
  readonly limits: RequestLimits;
  readonly waitSecondsMax: number;
  readonly document: OpenApiDocument;
  /** Aborts when the process begins to shut down. */
  readonly shutdown: AbortSignal;
  readonly metrics: ApiMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}
