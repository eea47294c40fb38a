import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenApiDocument } from '@harvest/contracts/openapi';
import { loadTokenizer } from '@harvest/router/pricing/count-tokens';
import { createWebhookUrlPolicy } from '@harvest/runtime/addresses/webhook-url';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { CloseStack } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import { type Registry, createMetricsRegistry, listen, startMetricsServer } from '@harvest/runtime/metrics';
import { startTracing } from '@harvest/runtime/tracing';
import { masterKeysOf } from '@harvest/runtime/secrets/secret-config';
import { type Store, createStore } from '@harvest/store/create-store';
import { type ResponseCache, openResponseCache } from '@harvest/store/response-cache';
import type { Express } from 'express';
import { announceMasterKey } from './announce-master-key.ts';
import { createApp } from './app.ts';
import { type ApiConfig, bodyBytesMaxOf, requestLimitsOf } from './config.ts';
import { type TaskExporter, createTaskExporter } from './export-thread/create-task-exporter.ts';
import { AddressLimiter } from './gateway/address-limiter.ts';
import { createAuthentication, tenantBudgetOf } from './gateway/authenticator.ts';
import { createGuard } from './gateway/guard.ts';
import { createSpendEstimator } from './gateway/spend-estimate.ts';
import { type HealthReader, createHealthReader } from './health-reader.ts';
import { ownHostNames } from './edge/guard-edge.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { expressMessages } from './http/express-messages.ts';
import { createApiMetrics } from './metrics.ts';
import { createJsonBodyReader } from './middleware/read-json-body.ts';
import type { RouteDependencies } from './routes/route-dependencies.ts';
import { EventStreams } from './routes/stream-task-events/event-streams.ts';
import { readVersion } from '@harvest/runtime/read-version';

/** `GET /health` promises an answer within two seconds. */
const healthTimeoutMs = 1_800;
const closeStepTimeoutMs = 2_000;
/** How long before the end of the grace period those who still wait are told that it is in vain. */
const lastCallMs = 1_000;

/** Where a started API listens. */
export interface ApiAddresses {
  readonly url: string;
  readonly metricsUrl: string;
}

/** The whole API process, ready to start. */
export interface Api {
  readonly app: Express;
  /** Listens; it does not wait for Redis. Rejects when a port is taken. */
  readonly start: () => Promise<ApiAddresses>;
  /** Shuts down within the grace period, whatever state Redis is in. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** Builds everything that the API needs, and nothing that anybody else constructs. */
export function buildApi(options: { config: ApiConfig; logger: Logger; clock?: Clock }): Api {
  const { config, logger, clock = systemClock } = options;
  const closing = new CloseStack({ logger, stepTimeoutMs: closeStepTimeoutMs });
  const shutdown = new AbortController();
  const lastCall = new AbortController();
  const registry = createMetricsRegistry('api');
  const store = createStore({ config, role: 'api', logger });
  closing.add({ name: 'store', close: store.close });
  const responses = openResponseCache({ config, logger });
  closing.add({ name: 'response cache', close: responses.close });
  const exporter = createTaskExporter({
    threads: config.EXPORT_THREADS,
    queueMax: config.EXPORT_QUEUE_MAX,
    timeoutMs: config.EXPORT_TIMEOUT_MS,
    memoryMbMax: config.EXPORT_MEMORY_MB_MAX,
    logger,
  });
  closing.add({ name: 'export threads', close: exporter.close });
  const dependencies = createDependencies({
    config,
    logger,
    clock,
    registry,
    store,
    answers: responses.cache,
    exporter,
    shutdown: shutdown.signal,
    lastCall: lastCall.signal,
  });
  const app = createApp(dependencies);
  const http = createHttpServer({
    app,
    messages: expressMessages(app),
    logger,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    headersTimeoutMs: config.HEADERS_TIMEOUT_MS,
    keepAliveTimeoutMs: config.KEEP_ALIVE_TIMEOUT_MS,
    connectionsMax: config.HTTP_CONNECTIONS_MAX,
    connectionsPerAddressMax: config.HTTP_CONNECTIONS_PER_ADDRESS_MAX,
    trustedProxies: config.TRUSTED_PROXIES,
  });
  return {
    app,
    start: async () => {
      const tracing = await startTracing({
        endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
        serviceName: 'harvest-api',
      });
      closing.add({ name: 'tracing', close: tracing.close });
      const metricsServer = await startMetricsServer({
        registry,
        host: config.METRICS_HOST,
        port: config.METRICS_PORT,
      });
      closing.add({ name: 'metrics server', close: metricsServer.close });
      closing.add(announceMasterKey({ masterKeys: dependencies.masterKeys, fleet: store.fleet, logger }));
      // Not in the middle of somebody's request, which would hold up all the others.
      loadTokenizer();
      await listen(http.server, config.PORT, config.HOST);
      return {
        url: urlOf(http.server, config.HOST),
        metricsUrl: `http://${hostInUrl(config.METRICS_HOST)}:${String(metricsServer.port)}`,
      };
    },
    close: async () => {
      // Readiness turns first; then streams and waits end, so that the server has nothing long to wait for.
      shutdown.abort();
      dependencies.streams.close();
      const lastCallTimer = setTimeout(
        () => {
          lastCall.abort();
        },
        Math.max(0, config.SHUTDOWN_GRACE_MS - lastCallMs),
      );
      await http.close(config.SHUTDOWN_GRACE_MS);
      clearTimeout(lastCallTimer);
      await closing.close();
    },
  };
}

function createDependencies(options: {
  config: ApiConfig;
  logger: Logger;
  clock: Clock;
  registry: Registry;
  store: Store;
  answers: ResponseCache;
  exporter: TaskExporter;
  shutdown: AbortSignal;
  lastCall: AbortSignal;
}): RouteDependencies {
  const { config, logger, clock, registry, store, answers, exporter, shutdown, lastCall } = options;
  const version = readVersion();
  const streams = new EventStreams({
    clientsMax: config.SSE_CLIENTS_MAX,
    heartbeatMs: config.SSE_HEARTBEAT_MS,
    logger,
  });
  const health = readHealthOf(store, logger);
  const limits = requestLimitsOf(config);
  const authentication = createAuthentication({ config, identities: store.identities, clock, logger });
  const guard = createGuard({
    authenticate: authentication.authenticate,
    addresses: new AddressLimiter({ requestsPerMinute: config.PUBLIC_REQUESTS_PER_MINUTE, clock }),
    limits: store.requestLimits,
    rateWindowSeconds: config.RATE_WINDOW_SECONDS,
    docsPublic: config.DOCS_PUBLIC || config.AUTH === 'none',
    clock,
    logger,
  });
  return {
    guard,
    watchCredential: authentication.watchCredential,
    apiKeys: store.apiKeys,
    providerKeys: store.providerKeys,
    tenants: store.tenants,
    tenantBudget: tenantBudgetOf(config),
    idempotentAnswers: store.idempotentAnswers,
    edge: {
      trustedProxies: config.TRUSTED_PROXIES,
      origins: config.CORS_ORIGINS,
      httpsRequired: config.REQUIRE_HTTPS,
      hostNames: config.AUTH === 'none' ? ownHostNames(config.PUBLIC_URL) : null,
    },
    webhooks: store.webhooks,
    webhookUrls: createWebhookUrlPolicy(config),
    masterKeys: masterKeysOf(config),
    spend: createSpendEstimator({ catalogue: store.catalogue }),
    rateWindowSeconds: config.RATE_WINDOW_SECONDS,
    tasks: store.tasks,
    events: store.events,
    replies: store.replies,
    answers,
    answersShared: config.CACHE_SHARED,
    catalogue: store.catalogue,
    feedback: store.feedback,
    outcomes: store.learnerCounts,
    usage: store.usage,
    exporter,
    version,
    health,
    streams,
    readJsonBody: createJsonBodyReader({ bytesMax: bodyBytesMaxOf(config), depthMax: config.JSON_DEPTH_MAX }),
    limits,
    waitSecondsMax: config.WAIT_SECONDS_MAX,
    chatClientsMax: config.CHAT_CLIENTS_MAX,
    chatWaitSecondsMax: config.CHAT_WAIT_SECONDS_MAX,
    document: createOpenApiDocument({ version, limits, serverUrl: config.PUBLIC_URL }),
    shutdown,
    lastCall,
    metrics: createApiMetrics({ registry, streamCount: () => streams.count, queueTasks: health }),
    clock,
    logger,
  };
}

function readHealthOf(store: Store, logger: Logger): HealthReader {
  return createHealthReader({
    health: store.health,
    timeoutMs: healthTimeoutMs,
    onFailure: (error) => {
      logger.debug('the store did not tell its health', { err: error });
    },
  });
}

function urlOf(server: Server, host: string): string {
  return `http://${hostInUrl(host)}:${String((server.address() as AddressInfo).port)}`;
}

/** An IPv6 address stands in brackets in a URL; the addresses that mean "all" are reached by the loopback one. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
