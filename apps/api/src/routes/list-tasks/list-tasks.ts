import type { RequestHandler } from 'express';
import { type ListTasksQuery, listTasksQuerySchema } from '@harvest/contracts/list-tasks-query';
import { toTaskSummary } from '@harvest/contracts/task-record';
import type { TaskPage } from '@harvest/contracts/task';
import { callerOf } from '../../gateway/caller-of.ts';
import { parsePageQuery } from '../parse-page-query.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /tasks`: a page of the tenant's tasks, newest first. */
export function createListTasks({ tasks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const { status, cursor, limit } = parseListQuery(req.query);
    const page = await tasks.list({
      tenant: callerOf(res).tenant,
      limit,
      ...(status === undefined ? {} : { status }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const answer: TaskPage = { tasks: page.records.map(toTaskSummary), next_cursor: page.nextCursor };
    sendJson(res, 200, answer);
  };
}

/**
 * The query parameters of a listing.
 *
 * @throws HarvestError `request.invalid_query` that names the parameter, or `request.invalid_cursor`.
 */
export function parseListQuery(query: Readonly<Record<string, unknown>>): ListTasksQuery {
  return parsePageQuery(query, { status: listTasksQuerySchema.shape.status });
}
