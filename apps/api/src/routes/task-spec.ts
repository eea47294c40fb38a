import type { Response } from 'express';
import type { HarvestRequest } from '@harvest/contracts/harvest-request';
import type { SourceForm } from '@harvest/contracts/harvest-source';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { traceparentOf } from '@harvest/runtime/tracing';
import type { TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../middleware/request-context.ts';

/** The record of a task that this request submits, as it is fixed at acceptance. */
export function taskSpecOf(
  ref: TaskRef,
  asked: Pick<HarvestRequest, 'query' | 'output_format' | 'options'> & {
    readonly sourceForm: SourceForm;
    /** See `taskWebhookOf`. */
    readonly webhook: HarvestSpec['webhook'];
  },
  res: Response,
): HarvestSpec {
  const { requestId, span } = contextOf(res);
  return {
    kind: 'harvest',
    taskId: ref.taskId,
    tenant: ref.tenant,
    query: asked.query ?? '',
    ...(asked.sourceForm === 'list' ? { sourceForm: asked.sourceForm } : {}),
    outputFormat: asked.output_format,
    options: asked.options,
    ...(asked.webhook === undefined ? {} : { webhook: asked.webhook }),
    requestId,
    traceparent: traceparentOf(span.context),
  };
}
