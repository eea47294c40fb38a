import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedRedis } from '@harvest/testkit/shared-redis';

const run = promisify(execFile);

describe('a command of an operator', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-command-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const fileWith = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `${content}\n`);
    return path;
  };
  const runCommand = (command: string, words: readonly string[], redisFile: string) =>
    run(process.execPath, [join(import.meta.dirname, '..', command, 'main.ts'), ...words], {
      env: {
        REDIS_URL_FILE: redisFile,
        HARVEST_NAMESPACE: sharedRedis().namespace,
        HARVEST_MASTER_KEY_FILE: fileWith('master-key', randomBytes(32).toString('hex')),
      },
    });

  it.each([
    ['api-keys', ['list']],
    ['dead-letters', ['list']],
    ['learned-tiers', ['export']],
    ['master-key', ['status']],
  ])(
    'reads its secrets from files, as a service does: %s',
    async (command, words) => {
      await expect(runCommand(command, words, fileWith('redis', sharedRedis().url))).resolves.toBeDefined();
      await expect(runCommand(command, words, join(folder, 'missing'))).rejects.toMatchObject({
        code: 78,
        stderr: expect.stringContaining('REDIS_URL_FILE: the file cannot be read') as string,
      });
    },
    30_000,
  );
});
