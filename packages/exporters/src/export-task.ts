import { type ExportFormat, exportFormats, exportFormatsOf } from '@harvest/contracts/export-formats';
import type { Task } from '@harvest/contracts/task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { cleanStrings } from './clean-text.ts';
import { completedTask } from './completed-task.ts';
import { documentOf } from './document/document-of.ts';
import { fileNameOf } from './file-name.ts';
import { writers } from './writers.ts';

/** A finished file. */
export interface ExportedFile {
  readonly bytes: Uint8Array;
  /** With its charset where it is text. */
  readonly mediaType: string;
  /** Safe on every system; not ASCII alone. */
  readonly fileName: string;
}

/** Laying out a text takes time in proportion to its length; this one takes some seconds as a PDF. */
const charactersMax = 2_000_000;

/**
 * Writes the result of a completed task as a file. The same task and format give the same bytes.
 *
 * @throws HarvestError `task.not_completed`, `export.not_available` or `export.too_large`.
 */
export async function exportTask(task: Task, format: ExportFormat): Promise<ExportedFile> {
  const original = completedTask(task);
  refuseUnavailable(original.output_format, format);
  const { mediaType, extension } = exportFormats[format];
  if (format !== 'json') refuseTooLarge(original.result, format);
  const clean = cleanStrings(original);
  const document = documentOf(clean);
  const bytes = await writers[format]({ original, task: clean, document });
  return {
    bytes,
    mediaType,
    fileName: fileNameOf({ title: document.title, fallback: task.task_id, extension }),
  };
}

function refuseUnavailable(output: Task['output_format'], format: ExportFormat): void {
  const available = exportFormatsOf(output);
  if (available.includes(format)) return;
  throw new HarvestError({
    code: 'export.not_available',
    publicMessage: `An output of the format ${output} cannot be exported as ${format}. It can be as ${available.join(', ')}.`,
  });
}

function refuseTooLarge(result: unknown, format: ExportFormat): void {
  const characters = countCharacters(result);
  if (characters <= charactersMax) return;
  throw new HarvestError({
    code: 'export.too_large',
    publicMessage: `The result has ${characters.toLocaleString('en-US')} characters; at most ${charactersMax.toLocaleString('en-US')} can be exported as ${format}. It can be exported as json.`,
  });
}

/** Characters of all strings in a JSON value, in UTF-16 code units. */
function countCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + countCharacters(part), 0);
}
