import { format } from 'node:util';
import { createLogger as createWinston, transports, format as winstonFormat } from 'winston';
import type * as winston from 'winston';
import { LineBatcher } from './line-batcher.ts';
import { ConfigError, configExitCode } from './load-config.ts';
import { type LogFields, type LogFormat, formatLine } from './log-format.ts';

export type { LogFields } from './log-format.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
/** A structured logger: the message is constant, the data is in the fields. */
export interface Logger {
  readonly error: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly debug: (message: string, fields?: LogFields) => void;
  /** A logger whose every line carries `fields` too. */
  readonly child: (fields: LogFields) => Logger;
  /** False when a line of this level would be dropped; lets a hot path skip building its fields. */
  readonly isEnabled: (level: LogLevel) => boolean;
}

/**
 * A winston logger that writes one line an entry to `stream` (standard output by default): JSON for machines, or a
 * readable line for people. Fields that may hold prompts, page bodies or credentials are redacted by their name.
 */
export function createLogger(options: {
  level: LogLevel;
  format: LogFormat;
  fields?: LogFields;
  stream?: NodeJS.WritableStream;
}): Logger {
  const backend = createWinston({
    level: options.level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: winstonFormat((info) => {
      const line = info as winston.Logform.TransformableInfo & { fields: LogFields };
      const text = formatLine(options.format, line.level, String(line.message), line.fields);
      return { ...info, [Symbol.for('message')]: text };
    })(),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its transports loosely
    transports: [new transports.Stream({ stream: options.stream ?? LineBatcher.over(process) })],
    exitOnError: false,
  });
  // The level never changes; winston would ask all its transports for theirs with every line, written or not.
  const enabled = new Set(logLevels.slice(0, logLevels.indexOf(options.level) + 1));
  return wrap(backend, enabled, options.fields ?? {});
}

function wrap(backend: winston.Logger, enabled: ReadonlySet<LogLevel>, bindings: LogFields): Logger {
  const write = (level: LogLevel) => {
    return (message: string, fields?: LogFields): void => {
      if (!enabled.has(level)) return;
      backend.log({ level, message, fields: fields === undefined ? bindings : { ...bindings, ...fields } });
    };
  };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => wrap(backend, enabled, { ...bindings, ...fields }),
    isEnabled: (level) => enabled.has(level),
  };
}

/** A logger that drops everything; for tests and for libraries that were given none. */
export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLogger,
  isEnabled: () => false,
};

/**
 * Writes a last line about an error that nothing else can report, such as an invalid configuration at boot.
 *
 * @returns the exit code to end with: `configExitCode` for an invalid configuration, else 1
 */
export function reportFatal(stream: NodeJS.WritableStream, error: unknown): number {
  stream.write(`${error instanceof Error ? error.message : format(error)}\n`);
  return error instanceof ConfigError ? configExitCode : 1;
}
