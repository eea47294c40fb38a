import type { Store } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';

/** The store, which tells of each task that was ended through it. */
export function announceEnds(store: Store, onEnd: (ref: TaskRef) => void): Store {
  return {
    ...store,
    tasks: {
      ...store.tasks,
      finish: async (lease, ...rest) => {
        const won = await store.tasks.finish(lease, ...rest);
        if (won) onEnd(lease);
        return won;
      },
    },
  };
}
