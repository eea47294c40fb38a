import type { HarvestResult } from '@harvest/contracts/harvest-result';
import type { Task } from '@harvest/contracts/task';

/** A completed task with the texts that its citations count in. */
export interface StoredResult {
  readonly task: Task;
  readonly result: HarvestResult;
  /** By source; empty for one that could not be had. */
  readonly texts: readonly string[];
}

/** Why there is nothing to validate, in words for whoever asked. */
export class NothingToValidate extends Error {
  override readonly name = 'NothingToValidate';
}
