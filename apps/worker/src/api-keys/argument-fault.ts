import type { z } from 'zod';

/** What is wrong with the arguments of a command: the first problem, by the flag that it is about, in the words of the API. */
export function argumentFault({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'The arguments are not valid.';
  const names = issue.path.filter((name) => name !== 'limits' && name !== 'budget');
  return `--${String(names[0] ?? 'name').replaceAll('_', '-')}: ${messageOf(issue)}`;
}

function messageOf(issue: z.core.$ZodIssue): string {
  const { code, message } = issue;
  if (code === 'invalid_type')
    return issue.expected === 'int' ? 'must be a whole number' : `must be a ${issue.expected}`;
  if (code === 'invalid_value') return `must be one of: ${issue.values.map(String).join(', ')}`;
  if (code === 'too_small') return sizeMessageOf(issue.origin, 'at least', issue.minimum);
  if (code === 'too_big') return sizeMessageOf(issue.origin, 'at most', issue.maximum);
  const isTime = code === 'invalid_format' && issue.format === 'datetime';
  return isTime ? 'must be a date and time such as 2027-01-01T00:00:00Z' : message;
}

function sizeMessageOf(origin: string, bound: 'at least' | 'at most', size: number | bigint): string {
  if (origin !== 'string') return `must be ${bound} ${String(size)}`;
  return `must have ${bound} ${String(size)} character${Number(size) === 1 ? '' : 's'}`;
}
