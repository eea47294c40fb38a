import type { ApiKey } from '@harvest/contracts/api-key';
import type { ApiKeys, NewKey } from '@harvest/store/api-keys';
import { type KeyCommand, parseArguments, usage } from './command-arguments.ts';

const pageSize = 100;
/** Of a listing; whoever has more asks for one tenant. */
const listedMax = 10_000;

interface Output {
  readonly write: (text: string) => unknown;
}

/**
 * Runs the command.
 *
 * @returns the exit code: 0, 1 when there is no such key, 2 when the arguments are wrong.
 */
export async function runCommand(options: {
  args: readonly string[];
  apiKeys: ApiKeys;
  stdout: Output;
  stderr: Output;
}): Promise<number> {
  const { stdout, stderr, apiKeys } = options;
  const parsed = parseArguments(options.args, Date.now());
  if (parsed.kind === 'help') {
    stdout.write(usage);
    return 0;
  }
  if (parsed.kind === 'fault') {
    stderr.write(`${parsed.fault}\n${usage}`);
    return 2;
  }
  const result = await carryOut(apiKeys, parsed.command);
  if (result === null) {
    stderr.write('There is no such API key, or it is revoked or has expired.\n');
    return 1;
  }
  const rows = Array.isArray(result) ? result : [result];
  for (const row of rows) stdout.write(parsed.json ? `${JSON.stringify(row)}\n` : describe(row));
  return 0;
}

type Row = ApiKey & { readonly key?: string };

async function carryOut(apiKeys: ApiKeys, command: KeyCommand): Promise<Row | Row[] | null> {
  switch (command.kind) {
    case 'create':
      return withSecret(await apiKeys.create(command.request));
    case 'rotate': {
      const rotated = await apiKeys.rotate(command.keyId, command.graceSeconds);
      return rotated === null ? null : withSecret(rotated);
    }
    case 'revoke':
      return apiKeys.revoke(command.keyId);
    case 'list':
      return listAll(apiKeys, command.tenant);
  }
}

function withSecret({ shown, key }: NewKey): Row {
  return { ...shown, key };
}

async function listAll(apiKeys: ApiKeys, tenant: string | null): Promise<Row[]> {
  const all: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await apiKeys.list({ tenant: tenant ?? undefined, limit: pageSize, cursor });
    all.push(...page.keys);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && all.length < listedMax);
  return all;
}

/** For a person; the key of a new secret comes last, on a line of its own. */
function describe({ key_id: keyId, tenant, status, scopes, name, expires_at: expires, key }: Row): string {
  const until = expires === null ? '' : `  until ${expires}`;
  const line = `${keyId}  ${status.padEnd(7)}  ${tenant}  ${JSON.stringify(name)}  ${scopes.join(',')}${until}\n`;
  return key === undefined ? line : `${line}The key, which is shown this once:\n${key}\n`;
}
