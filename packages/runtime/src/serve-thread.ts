import { z } from 'zod';
import { errorCodeNames, retryClasses } from '@harvest/contracts/error-codes';
import { HarvestError } from './harvest-error.ts';

/**
 * What a thread can do, by name. Inputs and outputs cross by structured clone, so that functions, class instances and
 * signals cannot be part of them; whoever gives up on a task ends its thread.
 */
export type ThreadTable = Readonly<Record<string, (input: never) => unknown>>;

/** What is asked of a thread. */
export interface ThreadRequest {
  readonly name: string;
  readonly input: unknown;
}

/** How an answer crosses the border: a structured clone keeps of an error neither its class nor its fields. */
export const threadReplySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), output: z.unknown() }),
  z.object({
    kind: z.literal('refused'),
    code: z.enum(errorCodeNames),
    publicMessage: z.string(),
    retry: z.enum(retryClasses),
    retryAfterMs: z.number().optional(),
    stack: z.string().optional(),
  }),
  z.object({ kind: z.literal('failed'), message: z.string(), stack: z.string().optional() }),
]);
export type ThreadReply = z.infer<typeof threadReplySchema>;

/**
 * The task runner of a thread: `export default serveThread(table)` in the module that a thread pool has as its entry.
 * It never rejects; what a function of the table throws is the reply.
 */
export function serveThread(table: ThreadTable): (request: ThreadRequest) => Promise<ThreadReply> {
  return async ({ name, input }) => {
    try {
      const compute = Object.hasOwn(table, name) ? table[name] : undefined;
      if (compute === undefined) throw new Error(`this thread has no task named ${name}`);
      // The caller's side is typed by the same table, and nothing else sends requests to this thread.
      return { kind: 'done', output: await compute(input as never) };
    } catch (error) {
      return replyOf(error);
    }
  };
}

function replyOf(error: unknown): ThreadReply {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const trace = stack === undefined ? {} : { stack };
  if (!(error instanceof HarvestError)) return { kind: 'failed', message, ...trace };
  const { code, publicMessage, retry, retryAfterMs } = error;
  return {
    kind: 'refused',
    code,
    publicMessage,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...trace,
  };
}
