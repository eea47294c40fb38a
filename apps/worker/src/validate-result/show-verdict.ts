import type { Task } from '@harvest/contracts/task';
import type { Row, Verdict } from './verdict.ts';

/** A verdict as a table for a terminal, a line for each check, and one that sums it up. */
export function showVerdict({ rows, sound }: Verdict, { task_id: id, output_format: format }: Task): string {
  const width = Math.max(...rows.map(({ check }) => check.length));
  const lines = rows.map((row) => `${wordOf(row)}  ${row.check.padEnd(width)}  ${row.found}`.trimEnd());
  const failed = rows.filter((row) => !row.passed);
  const hard = failed.filter(({ severity }) => severity === 'hard').length;
  const warnings = failed.length - hard;
  const sum = sound
    ? `Sound: every quote stands in its source and no hard rule fails; ${counted(warnings, 'warning')}.`
    : `Not sound: ${counted(hard, 'hard check')} failed; ${counted(warnings, 'warning')}.`;
  return `${id} (${format})\n\n${lines.join('\n')}\n\n${sum}\n`;
}

function wordOf({ passed, severity }: Row): string {
  if (passed) return 'ok  ';
  return severity === 'hard' ? 'FAIL' : 'warn';
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
