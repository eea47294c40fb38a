import { parseArgs } from 'node:util';
import {
  type ApiKeyRequest,
  apiKeyIdSchema,
  apiKeyRequestSchemaAt,
  apiKeyRotationSchema,
} from '@harvest/contracts/api-key';
import { scopeNames } from '@harvest/contracts/scopes';
import { defaultTenant, tenantNameSchema } from '@harvest/contracts/tenant-name';
import { z } from 'zod';
import { argumentFault } from './argument-fault.ts';

/** What the operator wants done. */
export type KeyCommand =
  | { readonly kind: 'create'; readonly request: ApiKeyRequest }
  | { readonly kind: 'list'; readonly tenant: string | null }
  | { readonly kind: 'rotate'; readonly keyId: string; readonly graceSeconds: number }
  | { readonly kind: 'revoke'; readonly keyId: string };

/** What was given, or what is wrong with it. */
export type ParsedArguments =
  | { readonly kind: 'command'; readonly command: KeyCommand; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly fault: string };

export const usage = `usage: npm run api-keys -- create --name <name> --scopes <scope,...|all> [--tenant <tenant>] [limits]
       npm run api-keys -- list [--tenant <tenant>]
       npm run api-keys -- rotate <key_id> [--grace-seconds <seconds>]
       npm run api-keys -- revoke <key_id>

--json prints JSON. Limits of a key: --expires-at <ISO time>, --requests-per-minute, --tokens-per-minute,
--concurrent-tasks, --queued-tasks, --daily-usd, --monthly-usd. The tenant is ${defaultTenant} unless it is named.
Scopes: ${scopeNames.join(', ')}.
`;

const text = { type: 'string' } as const;
const options = {
  name: text,
  scopes: text,
  tenant: text,
  'expires-at': text,
  'requests-per-minute': text,
  'tokens-per-minute': text,
  'concurrent-tasks': text,
  'queued-tasks': text,
  'daily-usd': text,
  'monthly-usd': text,
  'grace-seconds': text,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

const commonFlags = ['json', 'help'];
const limitFlags = [
  'requests-per-minute',
  'tokens-per-minute',
  'concurrent-tasks',
  'queued-tasks',
  'daily-usd',
  'monthly-usd',
];
/** The flags of each command beside those of all. */
const flagsOf: Readonly<Record<KeyCommand['kind'], readonly string[]>> = {
  create: ['name', 'scopes', 'tenant', 'expires-at', ...limitFlags],
  list: ['tenant'],
  rotate: ['grace-seconds'],
  revoke: [],
};
const kindSchema = z.enum(['create', 'list', 'rotate', 'revoke']);
const listSchema = z.object({ tenant: tenantNameSchema.nullable() });

/** Reads the arguments of the command. @param nowMs the time, in ms since the epoch */
export function parseArguments(given: readonly string[], nowMs: number): ParsedArguments {
  try {
    const args = given.filter((argument) => argument !== '--');
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help === true) return { kind: 'help' };
    const command = commandOf(positionals, values, nowMs);
    return typeof command === 'string'
      ? { kind: 'fault', fault: command }
      : { kind: 'command', command, json: values.json === true };
  } catch (error) {
    // What parseArgs throws says which argument it does not know.
    return { kind: 'fault', fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The command, or what is wrong with it. */
function commandOf(
  [verb, keyId, ...more]: readonly string[],
  values: Values,
  nowMs: number,
): KeyCommand | string {
  const kind = kindSchema.safeParse(verb).data;
  if (kind === undefined || more.length > 0) return 'One of the commands is needed.';
  const foreign = Object.keys(values).find((flag) => ![...flagsOf[kind], ...commonFlags].includes(flag));
  if (foreign !== undefined) return `--${foreign} is not a flag of ${kind}.`;
  if (kind === 'rotate' || kind === 'revoke') return changeOf(kind, keyId, values);
  if (keyId !== undefined) return 'One of the commands is needed.';
  return kind === 'create' ? createOf(values, nowMs) : listOf(values);
}

function changeOf(kind: 'rotate' | 'revoke', given: string | undefined, values: Values): KeyCommand | string {
  const keyId = apiKeyIdSchema.safeParse(given).data;
  if (keyId === undefined) return 'The key id must look like hvk_ followed by 16 characters.';
  if (kind === 'revoke') return { kind, keyId };
  const rotation = apiKeyRotationSchema.safeParse({ grace_seconds: numberOf(values['grace-seconds']) });
  if (!rotation.success) return argumentFault(rotation.error);
  return { kind, keyId, graceSeconds: rotation.data.grace_seconds };
}

function listOf({ tenant }: Values): KeyCommand | string {
  const parsed = listSchema.safeParse({ tenant: tenant ?? null });
  return parsed.success ? { kind: 'list', tenant: parsed.data.tenant } : argumentFault(parsed.error);
}

function createOf(values: Values, nowMs: number): KeyCommand | string {
  if (values.name === undefined) return '--name is required.';
  if (values.scopes === undefined) return '--scopes is required.';
  const scopes = values.scopes.split(',').map((name) => name.trim());
  const parsed = apiKeyRequestSchemaAt(nowMs).safeParse({
    tenant: values.tenant ?? defaultTenant,
    name: values.name,
    scopes: scopes.length === 1 && scopes[0] === 'all' ? scopeNames : scopes,
    limits: {
      requests_per_minute: numberOf(values['requests-per-minute']),
      tokens_per_minute: numberOf(values['tokens-per-minute']),
      concurrent_tasks: numberOf(values['concurrent-tasks']),
      queued_tasks: numberOf(values['queued-tasks']),
    },
    budget: { daily_usd: numberOf(values['daily-usd']), monthly_usd: numberOf(values['monthly-usd']) },
    ...(values['expires-at'] === undefined ? {} : { expires_at: values['expires-at'] }),
  });
  return parsed.success ? { kind: 'create', request: parsed.data } : argumentFault(parsed.error);
}

/** NaN for what is no number in plain decimals, such as an empty text, which `Number` takes for 0. */
function numberOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  return /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}
