import type { IRouter, RequestHandler } from 'express';
import { type OperationId, operationIds, routeOf } from '@harvest/contracts/routes';
import { refuseMethod } from './middleware/handle-errors.ts';
import { observeRoute } from './middleware/observe-requests.ts';
import { createCancelTask } from './routes/cancel-task/cancel-task.ts';
import { createChatCompletion } from './routes/create-chat-completion/create-chat-completion.ts';
import { createEstimateTask } from './routes/estimate-task/estimate-task.ts';
import { createExportTask } from './routes/export-task/export-task.ts';
import { createGetDocs, createGetDocsAsset } from './routes/get-docs/get-docs.ts';
import { createGetErrorPage, createListErrorPages } from './routes/get-error-page/get-error-page.ts';
import { createGetHealth } from './routes/get-health/get-health.ts';
import { createGetHome } from './routes/get-home/get-home.ts';
import { createGetOpenApi } from './routes/get-openapi/get-openapi.ts';
import { createGetLivez, createGetReadyz } from './routes/get-probes/get-probes.ts';
import { createGetSource } from './routes/get-source/get-source.ts';
import { createGetTask } from './routes/get-task/get-task.ts';
import { createGiveFeedback } from './routes/give-feedback/give-feedback.ts';
import { createListTasks } from './routes/list-tasks/list-tasks.ts';
import { createGetModel, createListModels } from './routes/list-models/list-models.ts';
import type { RouteDependencies } from './routes/route-dependencies.ts';
import { createStreamTaskEvents } from './routes/stream-task-events/stream-task-events.ts';
import { createSubmitBatch } from './routes/submit-batch/submit-batch.ts';
import { createSubmitTask } from './routes/submit-task/submit-task.ts';

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
        handler: handlers[operationId],
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
