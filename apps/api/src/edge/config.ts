import { isIP } from 'node:net';
import { booleanVariable, integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';

/** Variables about how clients reach the API. */
export const edgeVariables = {
  TRUSTED_PROXIES: listVariable(
    'must be addresses or CIDR ranges with a prefix of at least 1, separated by commas',
    isNetwork,
  ),
  REQUIRE_HTTPS: booleanVariable(false),
  CORS_ORIGINS: listVariable(
    'must be origins such as https://app.example.org, separated by commas; there is no wildcard',
    isOrigin,
  ),
  HTTP_CONNECTIONS_MAX: integerVariable({ min: 10, max: 1_000_000, default: 15_000 }),
  HTTP_CONNECTIONS_PER_ADDRESS_MAX: integerVariable({ min: 1, max: 1_000_000, default: 6_000 }),
};

function listVariable(fault: string, isValid: (item: string) => boolean) {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(isValid), fault);
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  // A prefix of 0 would be to trust everybody, and the library that compares addresses refuses it.
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** Whether a browser sends exactly this text as an Origin header; `null` and `*` name nobody in particular. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  const isHttp = url !== null && ['http:', 'https:'].includes(url.protocol);
  return isHttp && url.origin === text && !text.includes('*');
}
