import type { Processor } from '../job.ts';
import type { ChatRunProcessor } from './chat-run.ts';
import type { TaskRunProcessor } from './task-run.ts';

/** The processor of all tasks: each kind goes to its own. */
export function processByKind(processors: { harvest: TaskRunProcessor; chat: ChatRunProcessor }): Processor {
  return (record, source, context) =>
    record.kind === 'harvest'
      ? processors.harvest(record, source, context)
      : processors.chat(record, source, context);
}
