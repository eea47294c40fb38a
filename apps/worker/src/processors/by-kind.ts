import type { Processor } from '../job.ts';
import type { ChatRunProcessor } from './chat-run.ts';
import type { KeyCheckProcessor } from './key-check.ts';
import type { TaskRunProcessor } from './task-run.ts';

/** The processor of all tasks: each kind goes to its own. */
export function processByKind(processors: {
  harvest: TaskRunProcessor;
  chat: ChatRunProcessor;
  keyCheck: KeyCheckProcessor;
}): Processor {
  return (record, source, context) => {
    switch (record.kind) {
      case 'harvest':
        return processors.harvest(record, source, context);
      case 'chat':
        return processors.chat(record, source, context);
      case 'key-check':
        return processors.keyCheck(record, context);
    }
  };
}
