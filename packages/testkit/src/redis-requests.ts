const lineEnd = Buffer.from('\r\n');

/**
 * Cuts what a client sends to Redis into whole requests, each an array of bulk strings, as every client library sends
 * them (RESP, https://redis.io/docs/latest/develop/reference/protocol-spec/). An incomplete request is kept until its
 * rest arrives.
 */
export class RedisRequests {
  #rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes and returns the requests that are complete, each with its own bytes. @throws on other input. */
  push(data: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const requests: Buffer[] = [];
    for (let end = endOfRequest(this.#rest); end !== null; end = endOfRequest(this.#rest)) {
      requests.push(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
    }
    return requests;
  }
}

/** Where the first request ends; null while it is incomplete. */
function endOfRequest(data: Buffer): number | null {
  const array = header(data, 0, '*');
  if (array === null) return null;
  let at = array.next;
  for (let part = 0; part < array.value; part += 1) {
    const bulk = header(data, at, '$');
    if (bulk === null) return null;
    at = bulk.next + bulk.value + lineEnd.length;
  }
  return at <= data.length ? at : null;
}

/** A line such as `*3` or `$12` at a position, and where the next one begins; null while it is incomplete. */
function header(
  data: Buffer,
  at: number,
  kind: '*' | '$',
): { readonly value: number; readonly next: number } | null {
  const end = data.indexOf(lineEnd, at);
  if (end === -1) return null;
  const line = data.toString('latin1', at, end);
  const value = Number(line.slice(1));
  if (!line.startsWith(kind) || !Number.isInteger(value)) throw new Error(`not a request to Redis: ${line}`);
  return { value, next: end + lineEnd.length };
}
