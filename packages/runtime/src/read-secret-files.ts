import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './load-config.ts';

const bytesMax = 65_536;
const systemErrorSchema = z.object({ code: z.string() });

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Lets secrets come from files, as Docker and Kubernetes hand them out: where `<NAME>_FILE` is set, the content of that
 * file, without the white space around it, becomes `<NAME>`, and `<NAME>_FILE` is gone.
 *
 * @param names the variables that may come from a file
 * @returns the environment with the secrets in it
 * @throws ConfigError when a variable is given twice, or a file cannot be read; the message has no content of a file
 */
export function readSecretFiles(env: Environment, names: readonly string[]): Environment {
  const problems: string[] = [];
  const read: Record<string, string> = {};
  for (const name of names) {
    const path = valueOf(env, `${name}_FILE`);
    if (path === undefined) continue;
    if (valueOf(env, name) !== undefined) {
      problems.push(`${name}_FILE: ${name} is set, too; set one of them`);
      continue;
    }
    const content = readSecret(path);
    if (typeof content === 'string') read[name] = content;
    else problems.push(`${name}_FILE: ${content.problem}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const withoutPaths = Object.entries(env).filter(
    ([name]) => !names.some((secret) => name === `${secret}_FILE`),
  );
  return { ...Object.fromEntries(withoutPaths), ...read };
}

function valueOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readSecret(path: string): string | { readonly problem: string } {
  try {
    const { size } = statSync(path);
    if (size > bytesMax) return { problem: `the file must have at most ${String(bytesMax)} bytes` };
    const content = readFileSync(path, 'utf8').trim();
    return content === '' ? { problem: 'the file is empty' } : content;
  } catch (error) {
    const fault = systemErrorSchema.safeParse(error);
    if (!fault.success) throw error;
    return { problem: `the file cannot be read (${fault.data.code})` };
  }
}
