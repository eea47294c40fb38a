import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it.each(['HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_FILE'])('gives way to %s', (name) => {
    expect(provideMasterKey({ [name]: 'x' }, folder)).toEqual({});
    expect(() => statSync(join(folder, 'master-key'))).toThrow('ENOENT');
  });
});
