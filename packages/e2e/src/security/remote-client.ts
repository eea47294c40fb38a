import { ApiClient, type RawAnswer } from '../harness/api-client.ts';

let clients = 0;

/** An address that nobody has used before, of those that are kept for documentation. */
function freshAddress(): string {
  clients += 1;
  return `203.0.${String(clients >> 8)}.${String(clients & 255)}`;
}

/**
 * A client behind the trusted proxy, each of whose requests comes from another address: what one statement does wrong is
 * not held against the next one.
 */
export class RemoteClient extends ApiClient {
  override async request(
    ...[method, path, options = {}]: Parameters<ApiClient['request']>
  ): Promise<RawAnswer> {
    const headers = { 'x-forwarded-for': freshAddress(), ...options.headers };
    return await super.request(method, path, { ...options, headers });
  }
}
