import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { findMasterKey, provideMasterKey } from './master-key.ts';

describe('the master key of a checkout', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-master-key-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is made once, of 32 random bytes, for its owner alone', () => {
    const inner = join(folder, 'state');
    const path = join(inner, 'master-key');
    expect(findMasterKey({}, inner)).toEqual({});
    expect(provideMasterKey({}, inner)).toEqual({ HARVEST_MASTER_KEY_FILE: path });
    const key = readFileSync(path, 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(provideMasterKey({ HARVEST_MASTER_KEY: ' ' }, inner)).toEqual({ HARVEST_MASTER_KEY_FILE: path });
    expect(readFileSync(path, 'utf8')).toBe(key);
    expect(findMasterKey({}, inner)).toEqual({ HARVEST_MASTER_KEY_FILE: path });
  });

  it('is one, and complete, for all starts at the same moment', async () => {
    // Many moments for two processes, of which some meet.
    const moments = 100;
    const script = `
      import { readFileSync } from 'node:fs';
      const { provideMasterKey } = await import(${JSON.stringify(join(import.meta.dirname, 'master-key.ts'))});
      process.stdout.write('ready');
      await new Promise((resolve) => process.stdin.once('data', resolve));
      const keys = Array.from({ length: ${String(moments)} }, (_, moment) => {
        const variables = provideMasterKey({}, ${JSON.stringify(folder)} + '/' + moment);
        return readFileSync(variables.HARVEST_MASTER_KEY_FILE, 'utf8');
      });
      process.stdout.write(JSON.stringify(keys));
      process.exit();
    `;
    const starts = [1, 2].map(() => spawn(process.execPath, ['--input-type=module', '--eval', script]));
    await Promise.all(starts.map(({ stdout }) => once(stdout, 'data')));
    for (const { stdin } of starts) stdin.write('go');
    const [one, other] = await Promise.all(starts.map(({ stdout }) => text(stdout)));
    expect(one).toBe(other);
    const keys = z.array(z.string().regex(/^[0-9a-f]{64}\n$/)).parse(JSON.parse(one ?? ''));
    expect(new Set(keys).size).toBe(moments);
    expect(readdirSync(join(folder, '0'))).toEqual(['master-key']);
  });

  it.each(['HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_FILE'])('gives way to %s', (name) => {
    expect(provideMasterKey({ [name]: 'x' }, folder)).toEqual({});
    expect(() => statSync(join(folder, 'master-key'))).toThrow('ENOENT');
  });
});
