import type { RequestHandler } from 'express';
import { decodeSource, sourceItemsOf } from '@harvest/contracts/harvest-source';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { StoredDocument, StoredHarvestTask } from '@harvest/store/task-store';
import { sendBody } from '../send-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';

/** `GET /harvest/{task_id}/sources/{index}`: the text of one source, in which the offsets of citations count. */
export function createGetSource({ tasks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const stored = await tasks.read(ref);
    if (stored?.kind !== 'harvest') throw taskNotFound();
    if (stored.record.status !== 'completed') {
      throw new HarvestError({
        code: 'task.not_completed',
        publicMessage: `The task is ${stored.record.status}: only a completed one has sources to show.`,
      });
    }
    const index = indexOf(req.params['index']);
    const { count, text } = (await tasks.readDocument(ref, index)) ?? sentTextOf(stored, index);
    if (text === null || text === '') {
      throw new HarvestError({
        code: 'task.source_not_found',
        publicMessage: `The task has ${String(count)} sources, numbered from 0, and none with a text of that number.`,
      });
    }
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('Content-Type', 'text/plain; charset=utf-8');
    sendBody(res, text);
  };
}

function indexOf(parameter: unknown): number {
  return typeof parameter === 'string' && /^\d{1,3}$/.test(parameter) ? Number(parameter) : -1;
}

/** A text of a task whose client sent them all. */
function sentTextOf({ record, source }: StoredHarvestTask, index: number): StoredDocument {
  const items = sourceItemsOf(decodeSource(record.sourceForm, source));
  const item = items[index];
  return { count: items.length, text: item?.kind === 'text' ? item.text : null };
}
