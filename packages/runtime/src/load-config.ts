import { z } from 'zod';

/**
 * The exit code of a process whose configuration is not valid: EX_CONFIG of BSD's sysexits.h. It tells whoever restarts
 * processes that another start would end the same way.
 */
export const configExitCode = 78;

/** Names every problem of a configuration at once, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Parses environment variables by a schema whose keys are the variables' names. An empty string means unset; variables
 * that the schema does not name are ignored. Values never appear in the error, since they may be secrets.
 *
 * @throws ConfigError with all problems.
 */
export function loadConfig<Schema extends z.ZodObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = env[name]?.trim();
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

/** An integer variable within bounds, with its default. */
export function integerVariable(bounds: { min: number; max: number; default: number }): z.ZodType<number> {
  const allowed = `must be a whole number from ${String(bounds.min)} to ${String(bounds.max)}`;
  return z
    .string()
    .regex(/^-?\d{1,15}$/, allowed)
    .transform(Number)
    .refine((value) => value >= bounds.min && value <= bounds.max, allowed)
    .default(bounds.default);
}

/** A variable that is `true` or `false`, with its default. */
export function booleanVariable(defaultValue: boolean): z.ZodType<boolean> {
  return z
    .enum(['true', 'false'])
    .default(defaultValue ? 'true' : 'false')
    .transform((value) => value === 'true');
}
