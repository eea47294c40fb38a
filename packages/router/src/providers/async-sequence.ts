/** Asynchronous sequences for tests that play or read a stream. */

/** Yields the values one after the other. */
// eslint-disable-next-line @typescript-eslint/require-await -- the values are there, only their reader is asynchronous
export async function* sequenceOf<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

/** Reads a sequence to its end. */
export async function collect<T>(sequence: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of sequence) values.push(value);
  return values;
}
