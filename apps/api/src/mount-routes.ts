import type { IRouter, RequestHandler } from 'express';
import { type OperationId, operationIds, routeOf } from '@harvest/contracts/routes';
import { refuseMethod } from './middleware/handle-errors.ts';
import { observeRoute } from './middleware/observe-requests.ts';
import { createCancelTask } from './routes/cancel-task/cancel-task.ts';
import { createChatCompletion } from './routes/create-chat-completion/create-chat-completion.ts';
import { createCreateApiKey } from './routes/create-api-key/create-api-key.ts';
import { createDeleteProviderKey } from './routes/delete-provider-key/delete-provider-key.ts';
import { createEstimateTask } from './routes/estimate-task/estimate-task.ts';
import { createExportTask } from './routes/export-task/export-task.ts';
import { createGetApiKey } from './routes/get-api-key/get-api-key.ts';
import { createGetDocs, createGetDocsAsset } from './routes/get-docs/get-docs.ts';
import { createGetErrorPage, createListErrorPages } from './routes/get-error-page/get-error-page.ts';
import { createGetHealth } from './routes/get-health/get-health.ts';
import { createGetHome } from './routes/get-home/get-home.ts';
import { createGetOpenApi } from './routes/get-openapi/get-openapi.ts';
import { createGetLivez, createGetReadyz } from './routes/get-probes/get-probes.ts';
import { createGetSource } from './routes/get-source/get-source.ts';
import { createGetTask } from './routes/get-task/get-task.ts';
import { createGetTenant } from './routes/get-tenant/get-tenant.ts';
import { createGetUsage } from './routes/get-usage/get-usage.ts';
import { createGiveFeedback } from './routes/give-feedback/give-feedback.ts';
import { createListApiKeys } from './routes/list-api-keys/list-api-keys.ts';
import { createListProviderKeys } from './routes/list-provider-keys/list-provider-keys.ts';
import { createListTaskDeliveries } from './routes/list-task-deliveries/list-task-deliveries.ts';
import { createListTasks } from './routes/list-tasks/list-tasks.ts';
import { createGetModel, createListModels } from './routes/list-models/list-models.ts';
import { createListTenants } from './routes/list-tenants/list-tenants.ts';
import { createRevokeApiKey } from './routes/revoke-api-key/revoke-api-key.ts';
import { createRotateApiKey } from './routes/rotate-api-key/rotate-api-key.ts';
import type { RouteDependencies } from './routes/route-dependencies.ts';
import { createSetTenant } from './routes/set-tenant/set-tenant.ts';
import { createStoreProviderKey } from './routes/store-provider-key/store-provider-key.ts';
import { createStreamTaskEvents } from './routes/stream-task-events/stream-task-events.ts';
import { createSubmitBatch } from './routes/submit-batch/submit-batch.ts';
import { createSubmitTask } from './routes/submit-task/submit-task.ts';
import { createValidateKey } from './routes/validate-key/validate-key.ts';
import { createCreateWebhook } from './routes/create-webhook/create-webhook.ts';
import { createListWebhooks } from './routes/list-webhooks/list-webhooks.ts';
import { createGetWebhook } from './routes/get-webhook/get-webhook.ts';
import { createUpdateWebhook } from './routes/update-webhook/update-webhook.ts';
import { createDeleteWebhook } from './routes/delete-webhook/delete-webhook.ts';
import { createRotateWebhookSecret } from './routes/rotate-webhook-secret/rotate-webhook-secret.ts';
import { createTestWebhook } from './routes/test-webhook/test-webhook.ts';
import { createListWebhookDeliveries } from './routes/list-webhook-deliveries/list-webhook-deliveries.ts';
import { createRedeliverTaskWebhook } from './routes/redeliver-task-webhook/redeliver-task-webhook.ts';
import { createRedeliverWebhook } from './routes/redeliver-webhook/redeliver-webhook.ts';

/** Operations that are asked by machines all the time: they are logged at debug level. */
const quietOperations: ReadonlySet<OperationId> = new Set(['getHealth', 'getLivez', 'getReadyz']);

function createHandlers(dependencies: RouteDependencies): Record<OperationId, RequestHandler> {
  return {
    submitTask: createSubmitTask(dependencies),
    submitBatch: createSubmitBatch(dependencies),
    getTask: createGetTask(dependencies),
    getSource: createGetSource(dependencies),
    exportTask: createExportTask(dependencies),
    streamTaskEvents: createStreamTaskEvents(dependencies),
    cancelTask: createCancelTask(dependencies),
    giveFeedback: createGiveFeedback(dependencies),
    listTasks: createListTasks(dependencies),
    estimateTask: createEstimateTask(dependencies),
    createChatCompletion: createChatCompletion(dependencies),
    listModels: createListModels(dependencies),
    getModel: createGetModel(dependencies),
    listProviderKeys: createListProviderKeys(dependencies),
    storeProviderKey: createStoreProviderKey(dependencies),
    deleteProviderKey: createDeleteProviderKey(dependencies),
    validateKey: createValidateKey(dependencies),
    getUsage: createGetUsage(dependencies),
    createApiKey: createCreateApiKey(dependencies),
    listApiKeys: createListApiKeys(dependencies),
    getApiKey: createGetApiKey(dependencies),
    rotateApiKey: createRotateApiKey(dependencies),
    revokeApiKey: createRevokeApiKey(dependencies),
    listTenants: createListTenants(dependencies),
    getTenant: createGetTenant(dependencies),
    setTenant: createSetTenant(dependencies),
    createWebhook: createCreateWebhook(dependencies),
    listWebhooks: createListWebhooks(dependencies),
    getWebhook: createGetWebhook(dependencies),
    updateWebhook: createUpdateWebhook(dependencies),
    deleteWebhook: createDeleteWebhook(dependencies),
    rotateWebhookSecret: createRotateWebhookSecret(dependencies),
    testWebhook: createTestWebhook(dependencies),
    listWebhookDeliveries: createListWebhookDeliveries(dependencies),
    redeliverWebhook: createRedeliverWebhook(dependencies),
    listTaskDeliveries: createListTaskDeliveries(dependencies),
    redeliverTaskWebhook: createRedeliverTaskWebhook(dependencies),
    getHealth: createGetHealth(dependencies),
    getLivez: createGetLivez(),
    getReadyz: createGetReadyz(dependencies),
    getOpenApi: createGetOpenApi(dependencies),
    getHome: createGetHome(),
    getDocs: createGetDocs(dependencies),
    listErrorPages: createListErrorPages(),
    getErrorPage: createGetErrorPage(),
    getDocsAsset: createGetDocsAsset(),
  };
}

/**
 * Mounts every route of the contract's table on each of `routers`; other methods of a known path are answered with
 * 405. The routers share the handlers, with what these keep.
 */
export function mountRoutes(routers: readonly IRouter[], dependencies: RouteDependencies): void {
  const handlers = createHandlers(dependencies);
  const byPath = Map.groupBy(operationIds, (operationId) => routeOf(operationId).path);
  for (const [path, operations] of byPath) {
    for (const router of routers) mountPath({ router, path, operations, handlers, dependencies });
  }
}

function mountPath(options: {
  router: IRouter;
  path: string;
  operations: readonly OperationId[];
  handlers: Record<OperationId, RequestHandler>;
  dependencies: RouteDependencies;
}): void {
  const { path, operations, handlers } = options;
  const { metrics } = options.dependencies;
  const route = options.router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
  const allow: string[] = [];
  for (const operationId of operations) {
    const { method, errorStyle = 'problem' } = routeOf(operationId);
    const name = method.toUpperCase();
    const quiet = quietOperations.has(operationId);
    route[method](
      observeRoute({
        method: name,
        route: path,
        quiet,
        errorStyle,
        metrics,
        handler: options.dependencies.guard(operationId, handlers[operationId]),
      }),
    );
    // Express answers HEAD with the handlers of GET.
    allow.push(name, ...(method === 'get' ? ['HEAD'] : []));
  }
  const allowed = [...allow, 'OPTIONS'].join(', ');
  const tellAllowed: RequestHandler = (_req, res) => {
    res.setHeader('Allow', allowed);
    res.status(204).end();
  };
  const [first] = operations;
  const errorStyle = first === undefined ? 'problem' : (routeOf(first).errorStyle ?? 'problem');
  route.options(observeRoute({ method: 'OPTIONS', route: path, quiet: true, metrics, handler: tellAllowed }));
  route.all(
    observeRoute({
      method: 'OTHER',
      route: path,
      quiet: false,
      errorStyle,
      metrics,
      handler: refuseMethod(allowed),
    }),
  );
}
