import type { RequestHandler } from 'express';
import {
  type ListTasksQuery,
  cursorLengthMax,
  listTasksQuerySchema,
  tasksPerPageMax,
} from '@harvest/contracts/list-tasks-query';
import { toTaskSummary } from '@harvest/contracts/task-record';
import type { TaskPage } from '@harvest/contracts/task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { toProblemFields } from '../../middleware/problem-fields.ts';
import { requestTenant } from '../../tenant.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /tasks`: a page of the tenant's tasks, newest first. */
export function createListTasks({ tasks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const { status, cursor, limit } = parseListQuery(req.query);
    const page = await tasks.list({
      tenant: requestTenant,
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
  const { limit, cursor } = query;
  if (cursor === '' || (typeof cursor === 'string' && cursor.length > cursorLengthMax)) {
    throw new HarvestError({
      code: 'request.invalid_cursor',
      publicMessage: 'The cursor is not one that this API returned.',
    });
  }
  const isNumber = typeof limit === 'string' && /^\d{1,9}$/.test(limit);
  const given = isNumber ? { ...query, limit: Number(limit) } : { ...query };
  const parsed = listTasksQuerySchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [field] = toProblemFields(parsed.error.issues, given);
  const name = field?.pointer.slice(1) ?? '';
  const complaint = complaintAbout(name, query[name]) ?? field?.message ?? 'is not valid';
  throw new HarvestError({
    code: 'request.invalid_query',
    publicMessage: `The query parameter ${name} ${complaint}.`,
  });
}

/** What a query string needs said otherwise than a JSON body, where a number is no text and a field is no parameter. */
function complaintAbout(name: string, value: unknown): string | null {
  const names = Object.keys(listTasksQuerySchema.shape);
  if (!names.includes(name)) return `is not known; there are ${names.join(', ')}`;
  if (Array.isArray(value)) return 'may be given only once';
  if (name === 'limit') return `must be a whole number from 1 to ${String(tasksPerPageMax)}`;
  return null;
}
