/**
 * True for what JSON.parse throws, wherever it was made: `instanceof` fails for errors of another realm, such as
 * Node's own fetch inside a vm context.
 */
export function isSyntaxError(error: unknown): error is Error {
  return Error.isError(error) && error.name === 'SyntaxError';
}
