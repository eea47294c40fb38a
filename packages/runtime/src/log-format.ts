import { isRedacted } from './redacted-fields.ts';
import { unsafeCharacters } from './unsafe-characters.ts';

export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

export type LogFields = Readonly<Record<string, unknown>>;

const redacted = '[redacted]';
const stringLengthMax = 2_000;
const causeDepthMax = 4;

const colours: Readonly<Record<string, string>> = {
  error: '\u001b[31m',
  warn: '\u001b[33m',
  info: '\u001b[36m',
  debug: '\u001b[90m',
};
const colourEnd = '\u001b[0m';

/** What a log line says of an error: its name, code, message, stack and causes, each bounded. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    message: cut(error.message),
    stack: error.stack === undefined ? undefined : cut(error.stack),
    ...('details' in error ? { details: error.details } : {}),
    ...(error.cause instanceof Error && depth < causeDepthMax
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

function cut(text: string): string {
  return text.length <= stringLengthMax
    ? text
    : `${text.slice(0, stringLengthMax)}… (${String(text.length)} characters)`;
}

function presentable(name: string, value: unknown): unknown {
  if (isRedacted(name, value)) return redacted;
  if (typeof value === 'string') return cut(value);
  if (value instanceof Error) return describeError(value, 0);
  if (typeof value === 'bigint') return String(value);
  return value;
}

/** JSON of a value whose nested fields are redacted as well; circular structures become a remark. */
function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, presentable);
  } catch (error) {
    return JSON.stringify({ message: 'unserialisable log entry', reason: String(error) });
  }
}

/** `"name":value` for one field; most values are plain, and those need no walk through them. */
function jsonField(name: string, value: unknown): string {
  const shown = presentable(name, value);
  const text = typeof shown === 'object' ? safeJson(shown) : JSON.stringify(shown);
  return `${JSON.stringify(name)}:${text}`;
}

/** JSON has no place for these; the others become text. */
function isShown(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** Writes every unsafe character as JSON escapes it, so that a JSON line still means the same. */
function escapeUnsafe(text: string): string {
  return text.replace(unsafeCharacters, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** One log line without its line end; no value can forge a second line, or look like another one in a terminal. */
export function formatLine(format: LogFormat, level: string, message: string, fields: LogFields): string {
  const time = new Date().toISOString();
  if (format === 'json') {
    let line = `{"time":"${time}","level":"${level}","message":${JSON.stringify(message)}`;
    for (const name of Object.keys(fields)) {
      if (isShown(fields[name])) line += `,${jsonField(name, fields[name])}`;
    }
    return escapeUnsafe(`${line}}`);
  }
  const rest = Object.entries(fields)
    .filter(([, value]) => isShown(value))
    .map(([name, value]) => `${name}=${prettyValue(name, value)}`);
  const colour = colours[level] ?? '';
  return `${time.slice(11, 23)} ${colour}${level.padEnd(5)}${colourEnd} ${escapeUnsafe(`${message} ${rest.join(' ')}`)}`.trimEnd();
}

function prettyValue(name: string, value: unknown): string {
  const shown = presentable(name, value);
  if (typeof shown === 'string' && /^[\w.:/@+-]+$/.test(shown)) return shown;
  return safeJson(shown);
}
