import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processLives, withLock } from './lock.mjs';

describe('the lock of a checkout', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-lock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('lets one piece of work run at a time', async () => {
    const steps: string[] = [];
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiting = Promise.withResolvers<undefined>();
    const first = withLock(
      'x',
      async () => {
        steps.push('first begins');
        await promise;
        steps.push('first ends');
      },
      { folder },
    );
    const onWait = (): void => {
      waiting.resolve(undefined);
    };
    const second = withLock('x', () => Promise.resolve(steps.push('second')), { folder, onWait });
    await waiting.promise;
    resolve(undefined);
    await Promise.all([first, second]);
    expect(steps).toEqual(['first begins', 'first ends', 'second']);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock('x', () => Promise.reject(new Error('no')), { folder })).rejects.toThrow('no');
    expect(existsSync(join(folder, 'x.lock'))).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    // Beyond the largest process id that Linux and macOS give out.
    writeFileSync(join(folder, 'x.lock'), '2147483647');
    expect(await withLock('x', () => Promise.resolve('done'), { folder })).toBe('done');
  });

  it('knows a living process from one that is gone', () => {
    expect(processLives(process.pid)).toBe(true);
    expect(processLives(2_147_483_647)).toBe(false);
  });
});
