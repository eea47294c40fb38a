import { urlLengthMax } from '@harvest/contracts/harvest-source';
import type { z } from 'zod';
import { HarvestError } from '../harvest-error.ts';
import { booleanVariable } from '../load-config.ts';
import { type AddressPolicy, createAddressPolicy } from './address-policy.ts';
import { allowedHostsVariable } from './allowed-hosts.ts';
import { portsVariable } from './ports-variable.ts';

/** Variables that say which URLs webhooks may have: for the API, which takes them in, and the worker, which calls them. */
export const webhookUrlVariables = {
  WEBHOOK_ALLOW_HTTP: booleanVariable(false),
  WEBHOOK_ALLOWED_HOSTS: allowedHostsVariable,
  WEBHOOK_ALLOWED_PORTS: portsVariable('80,443'),
};
export type WebhookUrlConfig = z.infer<z.ZodObject<typeof webhookUrlVariables>>;

/** What may be called. */
export interface WebhookUrlPolicy {
  /**
   * The URL in its one spelling: every notation of an address in its canonical form, no dot after the host.
   *
   * @throws HarvestError `webhook.url_refused` for what can be told without a look-up
   */
  readonly vet: (text: string) => URL;
  /** For the addresses that its name leads to. */
  readonly addresses: AddressPolicy;
}

/** The policy of the operator's settings. */
export function createWebhookUrlPolicy(config: WebhookUrlConfig): WebhookUrlPolicy {
  const { WEBHOOK_ALLOW_HTTP: allowHttp, WEBHOOK_ALLOWED_PORTS: allowedPorts } = config;
  const schemes = allowHttp ? ['https:', 'http:'] : ['https:'];
  const addresses = createAddressPolicy({ allowedHosts: config.WEBHOOK_ALLOWED_HOSTS, allowedPorts });
  const vet = (text: string): URL => {
    if (text.length > urlLengthMax) throw refusal(`is longer than ${String(urlLengthMax)} characters`);
    // A parser drops line breaks and spaces, which a reader of the URL would take for something else.
    if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) throw refusal('cannot be parsed');
    const url = new URL(text);
    if (!schemes.includes(url.protocol))
      throw refusal(`must begin with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`);
    if (url.username !== '' || url.password !== '') throw refusal('contains a user name or a password');
    url.hash = '';
    url.hostname = url.hostname.replace(/\.+$/, '');
    if (url.hostname === '' || url.hostname.endsWith('.')) throw refusal('names no host');
    const fault = addresses.faultOf(url);
    if (fault === 'port')
      throw refusal(`names a port that is not called; these are: ${[...allowedPorts].join(', ')}`);
    if (fault === 'address') throw refusal('leads to an address that is not public');
    return url;
  };
  return { vet, addresses };
}

function refusal(fault: string): HarvestError {
  return new HarvestError({
    code: 'webhook.url_refused',
    publicMessage: `The webhook URL ${fault}.`,
  });
}
