import type { CompletedTask } from './completed-task.ts';
import type { ExportDocument } from './document/document.ts';

/** What every writer gets; strings are clean, and the document is the same for all of them. */
export interface ExportInput {
  /** As the store has it. */
  readonly original: CompletedTask;
  readonly task: CompletedTask;
  readonly document: ExportDocument;
}

/** Writes a task in one format. The same task gives the same bytes. */
export type ExportWriter = (input: ExportInput) => Uint8Array | Promise<Uint8Array>;
