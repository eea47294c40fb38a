import { createDecipheriv, randomBytes } from 'node:crypto';
import type { Holder, SecuredSystem } from './secured-system.ts';
import type { Statement } from './statement.ts';
import { type StoredKey, placeOf, storeKey, storedKeyOf, withRedis } from './stored-key.ts';

const source = 'The dam was built in 1931. Nobody lives below it.';
const submission = { source, query: 'When was it built?', options: { provider: 'anthropic' } };

type Box = 'data-key' | 'secret';

/** What a sealed secret is bound to. */
interface Binding {
  readonly tenant: string;
  readonly keyId: string;
  readonly purpose: string;
}

/** The wrapped data key and the secret of a sealed text, each nonce, ciphertext and tag. */
function boxesOf(sealed: string): readonly [Buffer, Buffer] {
  const [version, , wrapped = '', box = ''] = sealed.split('.');
  expect(version).toBe('v1');
  return [Buffer.from(wrapped, 'base64url'), Buffer.from(box, 'base64url')];
}

/** Decrypts by nothing but the published format: AES-256-GCM with a nonce of 96 bits before and a tag of 128 behind. */
function openBox(key: Buffer, box: Buffer, kind: Box, { tenant, keyId, purpose }: Binding): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(JSON.stringify(['harvest', 1, kind, tenant, keyId, purpose])));
  decipher.setAuthTag(box.subarray(-16));
  return Buffer.concat([decipher.update(box.subarray(12, -16)), decipher.final()]);
}

function openByHand(
  masterKey: string,
  sealed: string,
  binding: Binding,
): { readonly dataKey: Buffer; readonly secret: string } {
  const [wrapped, box] = boxesOf(sealed);
  const dataKey = openBox(Buffer.from(masterKey, 'hex'), wrapped, 'data-key', binding);
  return { dataKey, secret: openBox(dataKey, box, 'secret', binding).toString() };
}

const bindingOf = ({ tenant }: Holder, { keyId }: StoredKey): Binding => ({
  tenant,
  keyId,
  purpose: 'provider:anthropic',
});
async function secretsAreInEnvelopes(system: SecuredSystem): Promise<void> {
  const holders = [await system.createHolder(), await system.createHolder()];
  const dataKeys: string[] = [];
  for (const holder of holders) {
    await storeKey(holder, system.canary);
    const stored = await storedKeyOf(system, holder);
    const { dataKey, secret } = openByHand(system.masterKey, stored.sealed, bindingOf(holder, stored));
    expect(secret).toBe(system.canary);
    expect(dataKey).toHaveLength(32);
    dataKeys.push(dataKey.toString('hex'));
    expect(() =>
      openByHand(randomBytes(32).toString('hex'), stored.sealed, bindingOf(holder, stored)),
    ).toThrow();
    // One flipped bit, wherever it is.
    const sealed = stored.sealed.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(() =>
      openByHand(system.masterKey, sealed.replace(/.{5}$/, 'AAAAA'), bindingOf(holder, stored)),
    ).toThrow();
  }
  expect(new Set([...dataKeys, system.masterKey]).size).toBe(3);
}

async function noncesAreUnique(system: SecuredSystem): Promise<void> {
  const holder = await system.createHolder();
  const nonces: string[] = [];
  const texts: string[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    await storeKey(holder, system.canary);
    const { sealed } = await storedKeyOf(system, holder);
    const [wrapped, box] = boxesOf(sealed);
    // A data key and the canary, each with 12 bytes before and 16 behind: no room for anything else.
    expect([wrapped.length, box.length]).toEqual([12 + 32 + 16, 12 + system.canary.length + 16]);
    nonces.push(...[wrapped, box].map((each) => each.subarray(0, 12).toString('hex')));
    texts.push(...[wrapped, box].map((each) => each.subarray(12).toString('hex')));
  }
  for (const values of [nonces, texts]) expect(new Set(values).size).toBe(40);
  for (let byte = 0; byte < 12; byte += 1) {
    expect(new Set(nonces.map((nonce) => nonce.slice(2 * byte, 2 * byte + 2))).size).toBeGreaterThan(10);
  }
}

async function ciphertextsAreBound(system: SecuredSystem): Promise<void> {
  const [first, second] = [await system.createHolder(), await system.createHolder()];
  for (const holder of [first, second]) await storeKey(holder, system.canary);
  const [ours, theirs] = [await storedKeyOf(system, first), await storedKeyOf(system, second)];
  const binding = bindingOf(first, ours);
  for (const change of [{ tenant: second.tenant }, { keyId: theirs.keyId }, { purpose: 'provider:openai' }]) {
    expect(() => openByHand(system.masterKey, ours.sealed, { ...binding, ...change })).toThrow();
  }
  // The whole entry, and the ciphertext alone below the right id.
  const forged = [theirs, { ...ours, sealed: theirs.sealed }];
  const calls = system.anthropic.requests.length;
  for (const entry of forged) {
    await withRedis(system, (redis) => redis.hset(placeOf(first.tenant), 'anthropic', JSON.stringify(entry)));
    const task = await first.client.acceptAndWait(submission);
    expect(task).toMatchObject({ status: 'failed', error: { code: 'secrets.unreadable' } });
  }
  expect(system.anthropic.requests).toHaveLength(calls);
  await withRedis(system, (redis) => redis.hset(placeOf(first.tenant), 'anthropic', JSON.stringify(ours)));
  expect((await first.client.acceptAndWait(submission)).status).toBe('completed');
}

/** Statements 19 to 21. */
export const sealedSecrets: readonly Statement[] = [
  {
    number: 19,
    promise: 'secrets are AES-256-GCM under a data key of their own, which is wrapped by the master key',
    prove: secretsAreInEnvelopes,
  },
  { number: 20, promise: 'every encryption has a unique nonce of 96 bits', prove: noncesAreUnique },
  {
    number: 21,
    promise: 'ciphertexts are bound to tenant and key id: a swapped one fails',
    prove: ciphertextsAreBound,
  },
];
