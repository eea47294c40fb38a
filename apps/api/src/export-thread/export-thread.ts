/** The thread in which exports are written: the only place of the API that loads the writers and their fonts. */
import type { ExportFormat } from '@harvest/contracts/export-formats';
import type { Task } from '@harvest/contracts/task';
import { type ExportedFile, exportTask } from '@harvest/exporters/export-task';
import { serveThread } from '@harvest/runtime/serve-thread';

const exportTable = {
  exportTask: ({ task, format }: { task: Task; format: ExportFormat }): Promise<ExportedFile> =>
    exportTask(task, format),
};

/** What the thread can do. */
export type ExportTable = typeof exportTable;

export default serveThread(exportTable);
