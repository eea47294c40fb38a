import { z } from 'zod';

/**
 * Each lane has workers of its own, so that whoever waits for an answer never stands behind work that nobody waits for:
 * `interactive` for chats, checks of keys and single tasks, `batch` for batches and what asks for it.
 */
export const laneNames = ['interactive', 'batch'] as const;
export const laneSchema = z.enum(laneNames).meta({ id: 'Lane' });
export type Lane = z.infer<typeof laneSchema>;

/** The lane of what is submitted: what it asks for, else that of a single task or of a batch. */
export function laneOf(options: { readonly lane?: Lane | undefined }, submission: 'single' | 'batch'): Lane {
  return options.lane ?? (submission === 'batch' ? 'batch' : 'interactive');
}
