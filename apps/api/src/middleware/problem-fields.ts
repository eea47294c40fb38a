import type { ProblemField } from '@harvest/contracts/problem';
import type { z } from 'zod';

const fieldsMax = 20;
const nameLengthMax = 64;
const messageLengthMax = 300;

/**
 * What a person can read about the issues of a body that does not match its schema: at most twenty, without the
 * offending values, since they may be long or secret.
 */
export function toProblemFields(issues: readonly z.core.$ZodIssue[], body: unknown): ProblemField[] {
  const fields = new Map<string, ProblemField>();
  for (const issue of issues) {
    for (const field of fieldsOf(issue, body)) {
      if (fields.size >= fieldsMax) return [...fields.values()];
      fields.set(`${field.pointer} ${field.message}`, field);
    }
  }
  return [...fields.values()];
}

function fieldsOf(issue: z.core.$ZodIssue, body: unknown): ProblemField[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ pointer: pointerOf(issue.path), message: messageOf(issue, valueAt(body, issue.path)) }];
  }
  return issue.keys
    .slice(0, fieldsMax)
    .map((key) => ({ pointer: pointerOf([...issue.path, key]), message: 'is not a known field' }));
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type') {
    if (value === undefined) return 'is required';
    if (issue.expected === 'int' && typeof value === 'number') return 'must be a whole number';
    // JSON has no word for it, but spells it as 1e400.
    if (issue.expected === 'number' && typeof value === 'number') return 'must be a number of ordinary size';
    return `must be ${withArticle(issue.expected)}, not ${typeName(value)}`;
  }
  if (issue.code === 'invalid_value') {
    if (value === undefined) return 'is required';
    // A schema that has words of its own for it knows better.
    if (!issue.message.startsWith('Invalid ')) return cut(issue.message);
    return cut(`must be one of: ${issue.values.map(String).join(', ')}`);
  }
  if (issue.code === 'invalid_union') return value === undefined ? 'is required' : cut(unionMessageOf(issue));
  if (issue.code === 'too_big') return sizeMessageOf(issue.origin, 'at most', issue.maximum);
  if (issue.code === 'too_small') return sizeMessageOf(issue.origin, 'at least', issue.minimum);
  return cut(issue.message);
}

/** Where a field tells the forms apart, the message of zod names its values. */
function unionMessageOf({ message }: z.core.$ZodIssue): string {
  const [, values] = /^Invalid discriminator value\. Expected (.*)$/.exec(message) ?? [];
  if (values !== undefined) return `must be one of: ${values.replaceAll("'", '').replaceAll(' | ', ', ')}`;
  return message.startsWith('Invalid ') ? 'has none of the permitted forms' : message;
}

function sizeMessageOf(origin: string, bound: 'at least' | 'at most', size: number | bigint): string {
  const plural = Number(size) === 1 ? '' : 's';
  if (origin === 'array') return `must have ${bound} ${String(size)} item${plural}`;
  if (origin === 'string') return `must have ${bound} ${String(size)} character${plural}`;
  return `must be ${bound} ${String(size)}`;
}

function cut(message: string): string {
  return message.slice(0, messageLengthMax);
}

const articles: Readonly<Record<string, string>> = {
  int: 'a whole number',
  object: 'an object',
  array: 'an array',
};

function withArticle(type: string): string {
  return articles[type] ?? `a ${type}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return withArticle(Array.isArray(value) ? 'array' : typeof value);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

/** A JSON pointer (RFC 6901) of bounded length and well-formed text. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) =>
      String(key).slice(0, nameLengthMax).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'),
    )
    .map((name) => `/${name}`)
    .join('');
}
