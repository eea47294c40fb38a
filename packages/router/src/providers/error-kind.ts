/**
 * True for a built-in error of this name, wherever it was made: `instanceof` fails for errors of another realm, such
 * as Node's own fetch inside a vm context.
 */
export function isErrorNamed(error: unknown, name: 'SyntaxError' | 'TypeError'): error is Error {
  return Error.isError(error) && error.name === name;
}
