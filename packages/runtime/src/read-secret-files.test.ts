import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecretFiles } from './read-secret-files.ts';

describe('secrets from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'harvest-secrets-'));
  const fileWith = (content: string): string => {
    const path = join(folder, 'secret');
    writeFileSync(path, content);
    return path;
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('take the place of the variable, without the line end of the file', () => {
    const others = { B_KEY: 'sk-2', OTHER_FILE: '/nowhere' };
    const env = { ...others, A_KEY_FILE: fileWith('sk-1\n') };
    expect(readSecretFiles(env, ['A_KEY', 'B_KEY'])).toEqual({ ...others, A_KEY: 'sk-1' });
  });

  it('are as good as not set when the path is empty', () => {
    expect(readSecretFiles({ A_KEY_FILE: ' ', A_KEY: 'sk-1' }, ['A_KEY'])['A_KEY']).toBe('sk-1');
  });

  it.each<[what: string, env: Record<string, string>, problem: RegExp]>([
    ['does not exist', { A_KEY_FILE: join(folder, 'none') }, /A_KEY_FILE: .*ENOENT/],
    ['is a folder', { A_KEY_FILE: folder }, /A_KEY_FILE: .*EISDIR/],
    ['stands beside the variable', { A_KEY_FILE: '/x', A_KEY: 'sk-1' }, /A_KEY_FILE: A_KEY is set, too/],
  ])('are refused where the file %s', (_what, env, problem) => {
    expect(() => readSecretFiles(env, ['A_KEY'])).toThrow(problem);
  });

  it('are refused when the file is empty or too large, without what it contains', () => {
    expect(() => readSecretFiles({ A_KEY_FILE: fileWith('\n') }, ['A_KEY'])).toThrow('is empty');
    const load = () => readSecretFiles({ A_KEY_FILE: fileWith('sk-canary'.repeat(10_000)) }, ['A_KEY']);
    expect(load).toThrow('at most 65536 bytes');
    expect(load).not.toThrow('canary');
  });
});
