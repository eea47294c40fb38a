import type { RequestLimits } from '@harvest/contracts/harvest-request';
import type { OpenApiDocument } from '@harvest/contracts/openapi';
import type { TaskProducer } from '@harvest/queue/task-producer';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { CatalogueBoard } from '@harvest/store/catalogue-board';
import type { ChatReplies } from '@harvest/store/chat-replies';
import type { FeedbackBook } from '@harvest/store/feedback-book';
import type { LearnerCounts } from '@harvest/store/learner-counts';
import type { ResponseCache } from '@harvest/store/response-cache';
import type { TaskEventHub } from '@harvest/store/task-event-hub';
import type { TaskStore } from '@harvest/store/task-store';
import type { TaskExporter } from '../export-thread/create-task-exporter.ts';
import type { HealthReader } from '../health-reader.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { JsonBodyReader } from '../middleware/read-json-body.ts';
import type { EventStreams } from './stream-task-events/event-streams.ts';

/** What the routes work with; built in `compose.ts`, closed there too. */
export interface RouteDependencies {
  readonly tasks: TaskStore;
  readonly events: TaskEventHub;
  readonly replies: ChatReplies;
  readonly answers: Pick<ResponseCache, 'read'>;
  /** Whether tenants share cached answers. */
  readonly answersShared: boolean;
  readonly catalogue: Pick<CatalogueBoard, 'read'>;
  readonly feedback: Pick<FeedbackBook, 'give'>;
  /** Where it is counted how often answers sufficed. */
  readonly outcomes: Pick<LearnerCounts, 'add'>;
  readonly producer: TaskProducer;
  readonly exporter: Pick<TaskExporter, 'exportTask'>;
  /** Of this software: another one may write other files. */
  readonly version: string;
  readonly health: HealthReader;
  readonly streams: EventStreams;
  readonly readJsonBody: JsonBodyReader;
  readonly limits: RequestLimits;
  readonly waitSecondsMax: number;
  readonly chatClientsMax: number;
  readonly chatWaitSecondsMax: number;
  readonly document: OpenApiDocument;
  /** Aborts when the process begins to shut down. */
  readonly shutdown: AbortSignal;
  /** Aborts when what has not been answered by then would be cut off. */
  readonly lastCall: AbortSignal;
  readonly metrics: ApiMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}
