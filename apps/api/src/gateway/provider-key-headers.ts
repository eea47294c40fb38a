import type { Request } from 'express';
import { providerKeyHeaders, providerKeySchema } from '@harvest/contracts/provider-keys';
import { type CloudProviderName, cloudProviderNames } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import type { Caller } from '@harvest/store/admission';
import { type SealedProviderKey, sealProviderKey } from '@harvest/store/sealed-provider-key';

/** The provider keys that a request brings in its headers. */
export type HeaderKeys = Readonly<Partial<Record<CloudProviderName, string>>>;

type HeaderRequest = Pick<Request, 'headers' | 'headersDistinct'>;

/** What the keys of a request are sealed for. */
interface SealOptions {
  /** Null where the operator has configured none. */
  readonly masterKeys: MasterKeys | null;
  readonly tenant: string;
  /** The task that they are for; of a batch, the first one. */
  readonly taskId: string;
  readonly nowMs: number;
}

/** Reads the headers `X-Provider-Key-*`. @throws HarvestError `request.invalid_header`, without the value. */
export function providerKeysOf(req: HeaderRequest): HeaderKeys {
  // Nearly no request has one, and Node makes its distinct headers only when they are asked for.
  if (!hasPrefixed(req.headers)) return noKeys;
  const { headersDistinct } = req;
  const keys: Partial<Record<CloudProviderName, string>> = {};
  for (const provider of cloudProviderNames) {
    const name = providerKeyHeaders[provider];
    const values = headersDistinct[name];
    if (values === undefined) continue;
    const [value] = values;
    if (values.length !== 1 || !providerKeySchema.safeParse(value).success) throw invalidHeader(name);
    if (value !== undefined) keys[provider] = value;
  }
  for (const name in headersDistinct) {
    // A key that was meant for a provider must not be left out in silence: another key would pay.
    if (name.startsWith(headerPrefix) && !knownHeaders.has(name)) throw unknownHeader();
  }
  return keys;
}

/**
 * The keys of a request as its task carries them, for `Admission.sealedKeys`; null when it brings none.
 *
 * @throws HarvestError `request.invalid_header`, `secrets.not_configured`
 */
export function sealedKeysOf(req: HeaderRequest, options: SealOptions): string | null {
  return sealKeys(providerKeysOf(req), options);
}

/** Seals keys as a task carries them; null when there are none. @throws HarvestError `secrets.not_configured`. */
export function sealKeys(keys: HeaderKeys, options: SealOptions): string | null {
  const { masterKeys, tenant, taskId: keyId, nowMs } = options;
  const sealed: Partial<Record<CloudProviderName, SealedProviderKey>> = {};
  for (const provider of cloudProviderNames) {
    const plaintext = keys[provider];
    if (plaintext === undefined) continue;
    sealed[provider] = sealProviderKey(masterKeys, { tenant, provider, keyId }, { plaintext, nowMs });
  }
  return Object.keys(sealed).length === 0 ? null : JSON.stringify(sealed);
}

/**
 * The providers that a request can call with keys of its caller's own: those in its headers, and those that the tenant has
 * stored. @throws HarvestError `request.invalid_header`.
 */
export function keyedProvidersOf(
  req: HeaderRequest,
  { storedKeys }: Pick<Caller, 'storedKeys'>,
): readonly CloudProviderName[] {
  const brought = providerKeysOf(req);
  return cloudProviderNames.filter(
    (provider) => brought[provider] !== undefined || storedKeys.includes(provider),
  );
}

const headerPrefix = 'x-provider-key-';
const noKeys: HeaderKeys = {};
const knownHeaders: ReadonlySet<string> = new Set(Object.values(providerKeyHeaders));

function hasPrefixed(headers: HeaderRequest['headers']): boolean {
  for (const name in headers) if (name.startsWith(headerPrefix)) return true;
  return false;
}

function unknownHeader(): HarvestError {
  return new HarvestError({
    code: 'request.invalid_header',
    publicMessage: `A header X-Provider-Key-* can be for one of: ${cloudProviderNames.join(', ')}.`,
  });
}

function invalidHeader(name: string): HarvestError {
  return new HarvestError({
    code: 'request.invalid_header',
    publicMessage: `The header ${name} must be given once, as 8 to 512 printable ASCII characters without spaces.`,
  });
}
