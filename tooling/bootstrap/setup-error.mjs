/** Something on this machine that a person has to change; the message says what, and needs no stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Prints a failure as a person should read it: a SetupError as its sentence, anything else with its stack.
 *
 * @param {unknown} error
 */
export function reportFailure(error) {
  if (error instanceof SetupError) console.error(`\n${error.message}`);
  else console.error(error);
  process.exitCode = 1;
}
