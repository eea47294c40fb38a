import { jsonOrNull } from '@harvest/runtime/json-or-null';
import { unsafeCharacters } from '@harvest/runtime/unsafe-characters';
import { z } from 'zod';

const lineSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  task_id: z.string().optional().catch(undefined),
  err: z.looseObject({ message: z.string() }).optional().catch(undefined),
});
const shownPerIntervalMax = 4;
const intervalMs = 10_000;

/**
 * Picks from a service's log what a person at the terminal should see: warnings and errors, each as one short line, and
 * only a few of them at a time.
 */
export class BriefLog {
  readonly #nowMs: () => number;
  #intervalStartMs = Number.NEGATIVE_INFINITY;
  #shown = 0;

  constructor(options: { nowMs: () => number }) {
    this.#nowMs = options.nowMs;
  }

  /**
   * The lines to show for these lines of the log.
   *
   * @param hiddenTaskId a task whose course is shown in another way, so that its lines would only repeat it
   */
  pick(logLines: readonly string[], hiddenTaskId: string | null = null): string[] {
    const picked: string[] = [];
    for (const text of logLines.map((line) => briefOf(line, hiddenTaskId))) {
      if (text === null) continue;
      if (this.#nowMs() - this.#intervalStartMs > intervalMs) {
        this.#intervalStartMs = this.#nowMs();
        this.#shown = 0;
      }
      this.#shown += 1;
      if (this.#shown <= shownPerIntervalMax) picked.push(text);
      else if (this.#shown === shownPerIntervalMax + 1) picked.push('more warnings follow in the log');
    }
    return picked;
  }
}

function briefOf(line: string, hiddenTaskId: string | null): string | null {
  if (!line.startsWith('{')) return null;
  // A line that was cut off is no log entry.
  const entry = lineSchema.safeParse(jsonOrNull(line));
  if (!entry.success) return null;
  if (hiddenTaskId !== null && entry.data.task_id === hiddenTaskId) return null;
  const level = entry.data.level.toLowerCase();
  if (level !== 'warn' && level !== 'error') return null;
  const cause = entry.data.err === undefined ? '' : ` (${entry.data.err.message})`;
  return `${level}: ${entry.data.message}${cause}`.replace(unsafeCharacters, '\ufffd').slice(0, 200);
}
