import { randomBytes } from 'node:crypto';
import { createTaskId } from '@harvest/contracts/task-id';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { sealedRequestKeysSchema } from '@harvest/store/sealed-provider-key';
import { keyedProvidersOf, providerKeysOf, sealedKeysOf } from './provider-key-headers.ts';

const key = 'sk-canary-0123456789';
const requestWith = (headersDistinct: Readonly<Record<string, string[]>>) => ({
  headersDistinct,
  headers: Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values.join(', ')]),
  ),
});
const options = {
  masterKeys: createMasterKeys(createMasterKey(randomBytes(32))),
  tenant: 'acme',
  taskId: createTaskId(),
  nowMs: 5,
};

describe('provider keys in headers', () => {
  it('are sealed by provider, under the id of the task', () => {
    const sealed = sealedKeysOf(requestWith({ 'x-provider-key-gemini': [key] }), options);
    expect(sealed).not.toContain('canary');
    const keys = sealedRequestKeysSchema.parse(JSON.parse(sealed ?? ''));
    expect(keys).toEqual({ gemini: expect.objectContaining({ keyId: options.taskId }) as unknown });
  });

  it('are none where there are none, and need no master key then', () => {
    expect(sealedKeysOf(requestWith({}), { ...options, masterKeys: null })).toBeNull();
    const sealing = () =>
      sealedKeysOf(requestWith({ 'x-provider-key-openai': [key] }), { ...options, masterKeys: null });
    expect(sealing).toThrow('secrets.not_configured');
  });

  it.each<[what: string, values: string[]]>([
    ['twice', [key, key]],
    ['empty', ['']],
    ['short', ['sk-1234']],
    ['long', ['a'.repeat(513)]],
    ['with a space', ['sk-canary 123456789']],
    ['with a control character', ['sk-canary\u0007123456789']],
    ['beyond ASCII', ['sk-canary-é123456789']],
  ])('are refused when given %s, without what they are', (_what, values) => {
    const read = () => providerKeysOf(requestWith({ 'x-provider-key-openai': values }));
    expect(read).toThrow(/request.invalid_header: The header x-provider-key-openai/);
    expect(read).not.toThrow('canary');
  });

  it.each(['x-provider-key-open-ai', 'x-provider-key-mistral', 'x-provider-key-'])(
    'are refused when they are for nobody: %s',
    (name) => {
      const read = () => providerKeysOf(requestWith({ [name]: [key] }));
      expect(read).toThrow('request.invalid_header: A header X-Provider-Key-* can be for one of: openai, ');
      expect(read).not.toThrow(key);
    },
  );

  it('count beside those that the tenant has stored', () => {
    const req = requestWith({ 'x-provider-key-openai': [key] });
    expect(keyedProvidersOf(req, { storedKeys: ['gemini', 'openai'] })).toEqual(['openai', 'gemini']);
    expect(keyedProvidersOf(requestWith({}), { storedKeys: [] })).toEqual([]);
  });
});
