import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface LaunchOptions {
  readonly workers: number;
  readonly port: number;
  /** Stop after the first result and print the task as one line of JSON. */
  readonly exit: boolean;
  readonly help: boolean;
}

/** A command line that cannot be followed; the message names the flag. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const workersMax = 64;
const portMax = 65_535;

/** What `npm start -- --help` prints. */
export const helpText = `Starts Harvest: a Redis of its own, the API and its workers, and a first task to look at.

Usage: npm start -- [options]

  --workers N   number of worker processes, 1 to ${String(workersMax)} (default 1)
  --port P      port of the API (default: PORT, else 8000)
  --exit        stop after the first result; the last line of the output is the completed task as JSON
  --help        this text

Settings come from the environment, or from a file .env beside package.json (the environment wins):

  REDIS_URL                          use this Redis instead of a private one
  AUTH                               keys (default), or none: anybody on this machine may use the API
  LLM_PROVIDER                       auto (default), ollama, openai, anthropic, gemini or extractive
  OLLAMA_BASE_URL, OLLAMA_MODEL      where Ollama runs and which model it uses
  OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY

Data, logs and tools are kept in .harvest/, which can be deleted while Harvest is stopped.
`;

/**
 * Parses the command line, without the program's name; PORT of the environment is the default of --port.
 *
 * @throws UsageError for an unknown flag or a value out of range
 */
export function parseLaunchOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): LaunchOptions {
  const { workers, port, exit, help } = parseFlags(args);
  const portVariable = env['PORT']?.trim() ?? '';
  const portText = port ?? (portVariable === '' ? '8000' : portVariable);
  return {
    workers: wholeNumber('--workers', workers, { min: 1, max: workersMax }),
    port: wholeNumber(port === undefined ? 'PORT' : '--port', portText, { min: 1, max: portMax }),
    exit,
    help,
  };
}

interface Flags {
  readonly workers: string;
  readonly port: string | undefined;
  readonly exit: boolean;
  readonly help: boolean;
}

function parseFlags(args: readonly string[]): Flags {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        workers: { type: 'string', default: '1' },
        port: { type: 'string' },
        exit: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { ...values, port: values.port };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function wholeNumber(flag: string, text: string, bounds: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= bounds.min && value <= bounds.max) return value;
  throw new UsageError(
    `${flag} must be a whole number from ${String(bounds.min)} to ${String(bounds.max)}, not "${text}".`,
  );
}
