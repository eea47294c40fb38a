import fc from 'fast-check';
import { spellApiKey } from '@harvest/store/api-key-format';
import { inspectUrl } from './credential-in-url.ts';

const { keyId, key } = spellApiKey();

describe('inspectUrl', () => {
  it.each([
    '/tasks',
    '/tasks?limit=20&status=failed&cursor=MS4x',
    '/harvest/tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h/export?format=pdf',
    `/admin/keys/${keyId}`,
    `/admin/keys/${keyId}/rotate`,
    '/usage?group_by=key&key_id=x',
    '/models/openai%2Fgpt-5',
    '/keys/openai',
    '/docs/task-sk-1',
    '/docs/errors/auth.key_in_url',
    '/%E0%A4%A',
    '/?monkey=1&tokens=2',
  ])('finds nothing in %s', (url) => {
    expect(inspectUrl(url)).toEqual({ path: url.split('?', 1)[0], carriesCredential: false });
  });

  it.each([
    'key',
    'KEY',
    'api_key',
    'apikey',
    'api-key',
    'ApiKey',
    'x-api-key',
    'X_API_KEY',
    'token',
    'access_token',
    'accessToken',
    'id_token',
    'authorization',
    'bearer',
    'jwt',
    'secret',
    '%6bey',
    'api%5Fkey',
    'api%255Fkey',
  ])('finds the parameter %s', (name) => {
    for (const url of [`/tasks?${name}=x`, `/tasks?a=b&${name}=`, `/?${name}`]) {
      expect(inspectUrl(url).carriesCredential).toBe(true);
    }
  });

  it.each([
    `/harvest/${key}`,
    `/harvest/${key}/events`,
    `/${key.slice(0, 30)}`,
    `/hvk_short`,
    `/x?cursor=${key}`,
    `/x?cursor=${key.replace('_', '%5f')}`,
    `/${key.replaceAll('_', '%5F')}`,
    `/${key.toUpperCase()}`,
    '/x/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl',
    `/keys/${['sk', 'proj-Ab3dEf6hIj9lMn2pQr5t'].join('-')}`,
    `/keys/${['AI', 'zaSyA1b2C3d4E5f6G7h8I9j0'].join('')}?x=1`,
  ])('finds and leaves out the credential in %s', (url) => {
    const inspected = inspectUrl(url);
    expect(inspected.carriesCredential).toBe(true);
    expect(inspected.path).not.toMatch(/hvk_[0-9a-z]{16}_|eyJ|hvk_short|sk-proj|AIza/i);
  });

  it('never leaves a key in the path, wherever it stands and whatever stands around it', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.webPath(), (before, after) => {
        const { path, carriesCredential } = inspectUrl(`${before}/${key}${after}`);
        expect(carriesCredential).toBe(true);
        expect(path).not.toContain(key.slice(21));
      }),
    );
  });
});
