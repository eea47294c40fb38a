import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceItemsOf } from '@harvest/contracts/harvest-source';
import type { Task } from '@harvest/contracts/task';
import type { ResultPlace } from './command-arguments.ts';
import { readTask } from './read-task.ts';
import { NothingToValidate, type StoredResult } from './stored-result.ts';

/** A byte order mark is a part of a text, and offsets count it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads a completed task from a file as `GET /harvest/{task_id}` gives it, and its sources from a folder with a file for
 * each, named by its index; a text that the client sent stands in the task itself.
 *
 * @throws NothingToValidate when a file cannot be read or is no task
 */
export async function readResultFile({
  file,
  sources,
}: Extract<ResultPlace, { readonly kind: 'file' }>): Promise<StoredResult> {
  const stored = jsonOf(file, await textIn(file));
  return await readTask(stored, async (index, task) =>
    sources === null ? sentText(index, task) : await textIn(join(sources, `${String(index)}.txt`)),
  );
}

async function textIn(file: string): Promise<string> {
  try {
    return decoder.decode(await readFile(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NothingToValidate(`The file ${file} cannot be read: ${reason}`, { cause: error });
  }
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NothingToValidate(`The file ${file} is no JSON.`, { cause: error });
  }
}

function sentText(index: number, { source }: Task): string {
  const item = sourceItemsOf(source)[index];
  if (item?.kind === 'text') return item.text;
  throw new NothingToValidate(
    `Source ${String(index)} is a page, whose text does not stand in the task: name a folder with --sources.`,
  );
}
