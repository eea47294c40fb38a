import autocannon from 'autocannon';
import { requestBody } from './stage.ts';

export const connections = 50;

/** Clients that submit the same task again and again. */
export interface AcceptLoad {
  readonly url: string;
  /** The same for all connections, or for each in turn. */
  readonly headers?: readonly Readonly<Record<string, string>>[];
  readonly seconds: number;
}

/**
 * Sends an idempotency key that no other request has. The client makes each request anew for it, which takes as much of the
 * machine whoever answers: a floor that is to be compared is sent one, too.
 */
export const freshIdempotencyKeys = { 'idempotency-key': '[<id>]' };

/** How many of them are accepted a second. @throws Error when any is not. */
export async function acceptRate({ url, headers = [{}], seconds }: AcceptLoad): Promise<number> {
  let connection = 0;
  const result = await autocannon({
    url: `${url}/harvest`,
    method: 'POST',
    body: requestBody,
    setupClient: (client) => {
      client.setHeaders({ 'content-type': 'application/json', ...headers[connection % headers.length] });
      connection += 1;
    },
    idReplacement: headers.some((each) => 'idempotency-key' in each),
    connections,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${String(result.non2xx + result.errors)} requests failed`);
  return result['2xx'] / result.duration;
}
