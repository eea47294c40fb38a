/** What the scripts return, each described in its header. */
import { taskStatusSchema } from '@harvest/contracts/task-status';
import { z } from 'zod';
import type { RateState } from './admission.ts';

/** Why the script `accept` refuses a submission. */
const refusalCodeSchema = z.enum([
  'queue.full',
  'limit.requests',
  'limit.tokens',
  'limit.concurrent_tasks',
  'limit.queued_tasks',
  'budget.exhausted',
  'idempotency.key_reused',
]);
export type RefusalCode = z.infer<typeof refusalCodeSchema>;
const refusalCauseSchema = z.enum([
  'all',
  'key',
  'tenant',
  'key_day',
  'key_month',
  'tenant_day',
  'tenant_month',
]);
/** Whose limit, or which cap on spending, does not permit a submission. */
export type RefusalCause = z.infer<typeof refusalCauseSchema>;

const ratePattern = /(key|tenant) (\d+) (\d+) (\d+)/g;
/** What is left of the limits, as the scripts that count requests spell it. */
const ratesSchema = z
  .string()
  .regex(/^(?:(?:^|, )(?:key|tenant) \d+ \d+ \d+)*$/)
  .transform((text): RateState[] =>
    Array.from(text.matchAll(ratePattern), ([, scope, limit, remaining, growsInMs]) => ({
      scope: scope === 'key' ? 'key' : 'tenant',
      limit: Number(limit),
      remaining: Number(remaining),
      growsInMs: Number(growsInMs),
    })),
  );
/** Reply of the script `accept`, in the order of the submissions. */
export const acceptRepliesSchema = z.array(
  z.union([
    z.tuple([z.literal('accepted'), z.coerce.number(), ratesSchema]),
    z.tuple([z.literal('replayed'), z.coerce.number(), z.string(), ratesSchema]),
    z.tuple([z.literal('refused'), refusalCodeSchema, refusalCauseSchema, z.coerce.number(), ratesSchema]),
  ]),
);
/** Reply of the script `admit`. */
export const admitReplySchema = z.tuple([z.enum(['key', 'tenant', '']), z.coerce.number(), ratesSchema]);
/** A hash as scripts return it, its fields and values one after the other. */
export const flatHashSchema = z.array(z.string()).transform((flat) => {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return Object.fromEntries(pairs);
});
/** Reply of the script `claim`. */
export const claimReplySchema = z.union([
  z.tuple([z.literal('missing')]),
  z.tuple([z.literal('finished')]),
  z.tuple([z.literal('cancel-requested'), z.number()]),
  z.tuple([z.literal('exhausted'), z.number(), z.number()]),
  z.tuple([
    z.literal('claimed'),
    z.number(),
    z.number(),
    z.number(),
    z.coerce.number(),
    z.coerce.number(),
    z.string(),
    z.string(),
    z.string(),
    z.coerce.number(),
    z.string(),
    flatHashSchema,
  ]),
]);
/** Reply of the script `release`. */
export const releaseReplySchema = z.enum(['released', 'cancel-requested', 'fenced']);
/** Reply of the script `append-events`. */
export const appendReplySchema = z.enum(['written', 'cancel-requested', 'fenced']);
/** Reply of the script `cancel`. */
export const cancelReplySchema = z.enum([
  'missing',
  'already-cancelled',
  'already-finished',
  'cancelled',
  'requested',
]);
/** Reply of the script `read-events`. */
export const eventsReplySchema = z.tuple([
  taskStatusSchema,
  z.string().nullable(),
  z.string(),
  z.array(z.unknown()),
  z.string(),
]);
/** Reply of the script `list`. */
export const listReplySchema = z.tuple([z.string()], z.array(z.unknown()));
