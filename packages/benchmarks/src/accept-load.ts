import autocannon from 'autocannon';
import { requestBody } from './stage.ts';

const connections = 50;

/** Clients that submit the same task again and again. */
export interface AcceptLoad {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/**
 * Sends an idempotency key that no other request has. The client makes each request anew for it, which takes as much of the
 * machine whoever answers: a floor that is to be compared is sent one, too.
 */
export const freshIdempotencyKeys = { 'idempotency-key': '[<id>]' };

/** How many of them are accepted a second. @throws Error when any is not. */
export async function acceptRate({ url, headers = {}, seconds }: AcceptLoad): Promise<number> {
  const result = await autocannon({
    url: `${url}/harvest`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: requestBody,
    idReplacement: 'idempotency-key' in headers,
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${String(result.non2xx + result.errors)} requests failed`);
  return result['2xx'] / result.duration;
}
