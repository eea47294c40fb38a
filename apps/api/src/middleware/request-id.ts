import { randomUUID } from 'node:crypto';

const usablePattern = /^[\x21-\x7e]{1,128}$/;

/** The client's own request id when it is printable and short, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && usablePattern.test(header) ? header : randomUUID();
}
