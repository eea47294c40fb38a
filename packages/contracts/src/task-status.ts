import { z } from 'zod';

/** `pending` covers accepted and queued. The last three are terminal: no terminal status ever changes. */
export const taskStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const;
export const taskStatusSchema = z
  .enum(taskStatuses)
  .meta({ id: 'TaskStatus', description: 'Where the task is on its way.' });
export type TaskStatus = z.infer<typeof taskStatusSchema>;

const terminalStatuses = ['completed', 'failed', 'cancelled'] as const satisfies readonly TaskStatus[];
export const terminalStatusSchema = z.enum(terminalStatuses);
export type TerminalStatus = (typeof terminalStatuses)[number];

/** True for a status that never changes again. */
export function isTerminal(status: TaskStatus): status is TerminalStatus {
  return (terminalStatuses as readonly TaskStatus[]).includes(status);
}
