import {
  type ExportFormat,
  exportFormatNames,
  exportFormatSchema,
  exportFormatsOf,
} from '@harvest/contracts/export-formats';
import { type Task } from '@harvest/contracts/task';
import { toTask } from '@harvest/contracts/task-record';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Request, RequestHandler, Response } from 'express';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendBody } from '../send-body.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';
import { contentDisposition } from './content-disposition.ts';
import { matchesEntityTag } from './entity-tag.ts';

/** `GET /harvest/{task_id}/export`: the result as a file, written in a thread of its own. */
export function createExportTask({ tasks, exporter, version }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const format = formatOf(req);
    const stored = await tasks.read(ref);
    if (stored?.kind !== 'harvest') throw taskNotFound();
    const task = toTask(stored);
    if (task.result === null) throw notCompleted(task);
    const tag = entityTagOf(task, format, version);
    // Nobody has a file that cannot be made, so that nobody is spared one: the exporter says which there are.
    const isAvailable = exportFormatsOf(task.output_format).includes(format);
    if (isAvailable && matchesEntityTag(req.headers['if-none-match'], tag)) {
      sendHeaders(res, tag);
      res.status(304).end();
      return;
    }
    const gone = new AbortController();
    const onClose = (): void => {
      gone.abort();
    };
    res.once('close', onClose);
    try {
      const file = await exporter.exportTask(task, format, gone.signal);
      sendHeaders(res, tag);
      sendFile(res, { ...file, fallbackName: task.task_id });
    } catch (error) {
      // The client has hung up: there is nobody to answer, and nothing has failed.
      if (!gone.signal.aborted) throw error;
    } finally {
      res.off('close', onClose);
    }
  };
}

/** @throws HarvestError `export.unknown_format`. */
function formatOf(req: Request): ExportFormat {
  const parsed = exportFormatSchema.safeParse(req.query['format']);
  if (parsed.success) return parsed.data;
  throw new HarvestError({
    code: 'export.unknown_format',
    publicMessage: `The query parameter format must be one of: ${exportFormatNames.join(', ')}.`,
  });
}

function notCompleted(task: Task): HarvestError {
  return new HarvestError({
    code: 'task.not_completed',
    publicMessage: `Only a completed task can be exported; this one is ${task.status}.`,
  });
}

/**
 * A strong tag: a completed task changes no more but for its feedback, and the same software writes the same bytes.
 */
function entityTagOf({ task_id: taskId, feedback }: Task, format: ExportFormat, version: string): string {
  const ratedMs = feedback === null ? 0 : Date.parse(feedback.given_at);
  return `"${taskId}-${format}-${version}-${ratedMs.toString(36)}"`;
}

function sendHeaders(res: Response, tag: string): void {
  res.setHeader('ETag', tag);
  // Feedback changes the file, and asking whether it has changed costs next to nothing.
  res.setHeader('Cache-Control', 'private, no-cache');
}

function sendFile(
  res: Response,
  options: {
    readonly bytes: Uint8Array;
    readonly mediaType: string;
    readonly fileName: string;
    readonly fallbackName: string;
  },
): void {
  const { bytes, mediaType } = options;
  res.setHeader('Content-Type', mediaType);
  res.setHeader('Content-Disposition', contentDisposition(options));
  // Should a browser show the file all the same, it gets no origin and runs nothing.
  res.setHeader('Content-Security-Policy', 'sandbox');
  sendBody(res, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
