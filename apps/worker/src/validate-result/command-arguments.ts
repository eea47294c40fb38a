import { parseArgs } from 'node:util';
import { isTaskId } from '@harvest/contracts/task-id';

/** Where a result is to be had. */
export type ResultPlace =
  | { readonly kind: 'api'; readonly taskId: string; readonly api: string }
  | { readonly kind: 'file'; readonly file: string; readonly sources: string | null };

/** What was given, or what is wrong with it. */
export type ParsedArguments =
  | { readonly kind: 'place'; readonly place: ResultPlace }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

const defaultApi = 'http://127.0.0.1:8000';

export const usage = `usage: npm run validate-result -- <task_id> [--api ${defaultApi}]
       npm run validate-result -- --file <task.json> [--sources <folder with 0.txt, 1.txt ...>]

The API is sent the key in HARVEST_API_KEY, if there is one.
`;

/** Reads the arguments of the command. */
export function parseArguments(given: readonly string[]): ParsedArguments {
  try {
    return placeOf(given.filter((argument) => argument !== '--'));
  } catch (error) {
    // What parseArgs throws says which argument it does not know.
    return faulty(error instanceof Error ? error.message : String(error));
  }
}

function placeOf(args: string[]): ParsedArguments {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      api: { type: 'string' },
      file: { type: 'string' },
      sources: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { api, file, sources = null, help } = values;
  const [taskId, ...more] = positionals;
  if (help === true) return { kind: 'help' };
  if (file !== undefined) {
    if (taskId !== undefined || api !== undefined)
      return faulty('A result is read from the API or from a file, not from both.');
    return { kind: 'place', place: { kind: 'file', file, sources } };
  }
  if (sources !== null) return faulty('--sources goes with --file; the API has the sources itself.');
  if (taskId === undefined || more.length > 0) return faulty('One task id is needed.');
  if (!isTaskId(taskId)) return faulty(`“${taskId}” is no task id.`);
  const base = api ?? defaultApi;
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) return faulty(`“${base}” is no URL of an API.`);
  return { kind: 'place', place: { kind: 'api', taskId, api: base.replace(/\/+$/, '') } };
}

function faulty(fault: string): ParsedArguments {
  return { kind: 'fault', fault };
}
