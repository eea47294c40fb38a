import { createTaskAcceptance } from './task-acceptance.ts';
import { createTaskCancellation } from './task-cancellation.ts';
import { createTaskLeases } from './task-leases.ts';
import { createTaskReader } from './task-reader.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskStore } from './task-store.ts';

/** Creates the task store in Redis; see `TaskStore` for what each method promises. */
export function createRedisTaskStore(options: TaskStoreOptions): TaskStore {
  return {
    ...createTaskAcceptance(options),
    ...createTaskLeases(options),
    ...createTaskCancellation(options),
    ...createTaskReader(options),
  };
}
