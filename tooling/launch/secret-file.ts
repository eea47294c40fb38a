import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** For whoever started Harvest alone. */
const ownerOnly = 0o600;
const takenSchema = z.object({ code: z.literal('EEXIST') });

/**
 * Makes a file of a secret where there is none. Of several processes that do so at the same moment one wins, and nobody ever
 * finds the file with less than all of it: it is written under another name, and then given its own.
 */
export function provideSecretFile(path: string, makeContent: () => string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, makeContent(), { mode: ownerOnly, flag: 'wx' });
    linkSync(draft, path);
  } catch (error) {
    if (!takenSchema.safeParse(error).success) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
