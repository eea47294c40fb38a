import { randomUUID } from 'node:crypto';

/** Of letters that mean nothing in a log viewer, a shell or a page: what is echoed there, others may read. */
const usablePattern = /^[\w.:;,/@+=~-]{1,128}$/;

/** The client's own request id when it is plain and short, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && usablePattern.test(header) ? header : randomUUID();
}
