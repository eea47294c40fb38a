import { problemSchema } from '@harvest/contracts/problem';
import { jsonOrNull } from '@harvest/runtime/json-or-null';
import type { ResultPlace } from './command-arguments.ts';
import { readTask } from './read-task.ts';
import { NothingToValidate, type StoredResult } from './stored-result.ts';

const timeoutMs = 30_000;
/** A byte order mark is a part of a text, and offsets count it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads a completed task and its sources from an API.
 *
 * @param apiKey where the API asks for one
 * @throws NothingToValidate when no server answers, or one that refuses
 */
export async function fetchResult(
  { api, taskId }: Extract<ResultPlace, { readonly kind: 'api' }>,
  apiKey: string | undefined,
): Promise<StoredResult> {
  const base = `${api}/harvest/${taskId}`;
  const headers: Credential = apiKey === undefined || apiKey === '' ? {} : { 'x-api-key': apiKey };
  const task = await fetchJson(base, headers);
  return await readTask(task, (index) => fetchText(`${base}/sources/${String(index)}`, headers));
}

type Credential = Readonly<Record<string, string>>;

async function fetchJson(url: string, headers: Credential): Promise<unknown> {
  const text = await fetchText(url, headers);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NothingToValidate(`${url} is no API of Harvest: it does not answer with JSON.`, {
      cause: error,
    });
  }
}

async function fetchText(url: string, headers: Credential): Promise<string> {
  const response = await answerOf(url, headers);
  const text = decoder.decode(await response.arrayBuffer());
  if (!response.ok) throw new NothingToValidate(`${url} answers ${refusalOf(response.status, text)}`);
  return text;
}

async function answerOf(url: string, headers: Credential): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new NothingToValidate(
      `No API answers at ${new URL(url).origin}. Start it, or say where it is with --api.`,
      { cause: error },
    );
  }
}

function refusalOf(status: number, body: string): string {
  // Not every server that refuses says why in JSON.
  const problem = problemSchema.safeParse(jsonOrNull(body));
  return problem.success
    ? `${problem.data.code}: ${problem.data.detail}`
    : `with status ${String(status)} and no problem that Harvest knows.`;
}
