import type { RequestLimits } from '@harvest/contracts/harvest-request';
import type { Budget } from '@harvest/contracts/limits';
import type { OpenApiDocument } from '@harvest/contracts/openapi';
import type { WebhookUrlPolicy } from '@harvest/runtime/addresses/webhook-url';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import type { ApiKeys } from '@harvest/store/api-keys';
import type { CatalogueBoard } from '@harvest/store/catalogue-board';
import type { ChatReplies } from '@harvest/store/chat-replies';
import type { FeedbackBook } from '@harvest/store/feedback-book';
import type { IdempotentAnswers } from '@harvest/store/idempotent-answers';
import type { LearnerCounts } from '@harvest/store/learner-counts';
import type { ProviderKeys } from '@harvest/store/provider-keys';
import type { ResponseCache } from '@harvest/store/response-cache';
import type { TaskEventHub } from '@harvest/store/task-event-hub';
import type { Tenants } from '@harvest/store/tenants';
import type { TaskStore } from '@harvest/store/task-store';
import type { UsageBook } from '@harvest/store/usage-book';
import type { EdgeOptions } from '../edge/guard-edge.ts';
import type { WatchCredential } from '../gateway/credential-watch.ts';
import type { Guard } from '../gateway/guard.ts';
import type { SpendEstimator } from '../gateway/spend-estimate.ts';
import type { Store } from '@harvest/store/create-store';
import type { TaskExporter } from '../export-thread/create-task-exporter.ts';
import type { HealthReader } from '../health-reader.ts';
import type { ApiMetrics } from '../metrics.ts';
import type { JsonBodyReader } from '../middleware/read-json-body.ts';
import type { EventStreams } from './stream-task-events/event-streams.ts';

/** What the routes work with; built in `compose.ts`, closed there too. */
export interface RouteDependencies {
  readonly edge: EdgeOptions;
  /** Stands before every handler. */
  readonly guard: Guard;
  /** Ends answers that are open for long when their credential is good no more. */
  readonly watchCredential: WatchCredential;
  readonly apiKeys: ApiKeys;
  readonly providerKeys: Pick<ProviderKeys, 'put' | 'list' | 'delete'>;
  readonly tenants: Tenants;
  /** What a tenant may spend for which nothing else is set. */
  readonly tenantBudget: Budget;
  readonly idempotentAnswers: IdempotentAnswers;
  readonly webhooks: Pick<Store['webhooks'], 'endpoints' | 'deliveries' | 'outbox'>;
  /** Which URLs webhooks may have. */
  readonly webhookUrls: WebhookUrlPolicy;
  /** What secrets are sealed with; null where the operator has configured none. */
  readonly masterKeys: MasterKeys | null;
  /** What submissions are held against. */
  readonly spend: SpendEstimator;
  /** The span of time that limits on requests are for. */
  readonly rateWindowSeconds: number;
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
  readonly usage: Pick<UsageBook, 'readDay' | 'readSpend'>;
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
