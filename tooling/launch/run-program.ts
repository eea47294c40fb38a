import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Runs a short program to learn something from it.
 *
 * @returns what it printed, or null when it is missing, fails or takes longer than `timeoutMs`
 */
export async function outputOf(
  program: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<string | null> {
  try {
    const { stdout } = await execute(program, [...args], {
      env: options.env,
      timeout: options.timeoutMs ?? 10_000,
    });
    return stdout;
  } catch {
    // Every way to fail means the same here: this machine does not have it in working order.
    return null;
  }
}
