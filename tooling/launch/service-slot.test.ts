import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ServiceSlot } from './service-slot.ts';

describe('the place of a service', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'harvest-slot-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs a script until the first thing that is said or the report of a wrong configuration. */
  async function firstWordOf(script: string): Promise<{ said: string } | { misconfigured: string }> {
    const path = join(folder, 'service.mjs');
    writeFileSync(path, script);
    const { promise, resolve } = Promise.withResolvers<{ said: string } | { misconfigured: string }>();
    const slot = new ServiceSlot({
      name: 'service',
      script: pathToFileURL(path),
      env: {},
      logFolder: folder,
      reassurance: 'nothing is lost',
      say: (said) => {
        resolve({ said });
      },
      onGivenUp: () => undefined,
      onMisconfigured: (misconfigured) => {
        resolve({ misconfigured });
      },
    });
    slot.start();
    const word = await promise;
    await slot.stop(10_000);
    return word;
  }

  it('starts a process again that was killed, and says so', async () => {
    const word = await firstWordOf("process.kill(process.pid, 'SIGKILL');");
    expect(word).toMatchObject({
      said: expect.stringContaining(
        'service ended (signal SIGKILL) and starts again in 0.5 s; nothing is lost.',
      ) as string,
    });
  });

  it('does not start a process again whose configuration is not valid, and hands on its words', async () => {
    const word = await firstWordOf("console.error('PORT: must be a number'); process.exitCode = 78;");
    expect(word).toEqual({ misconfigured: 'PORT: must be a number' });
  });
});
