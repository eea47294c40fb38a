import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { z } from 'zod';
import { loadConfig } from '../load-config.ts';
import { createMasterKey } from './master-keys.ts';
import { masterKeysOf, secretVariables } from './secret-config.ts';

const schema = z.object(secretVariables);
const bytes = randomBytes(32);

describe('the master key of the configuration', () => {
  it.each(['hex', 'base64', 'base64url'] as const)('may be written as %s', (notation) => {
    const config = loadConfig(schema, { HARVEST_MASTER_KEY: bytes.toString(notation) });
    expect(masterKeysOf(config)?.current.id).toBe(createMasterKey(bytes).id);
  });

  it.each([
    'secret',
    bytes.toString('hex').slice(1),
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    `${bytes.toString('base64').slice(0, 20)} ${bytes.toString('base64').slice(21)}`,
    '0'.repeat(64),
    'ab'.repeat(32),
  ])('must be 32 random bytes, and is not repeated when it is not: %s', (text) => {
    const load = (): unknown => loadConfig(schema, { HARVEST_MASTER_KEY: text });
    expect(load).toThrow('HARVEST_MASTER_KEY: must be 32 random bytes');
    if (text.length > 20) expect(load).not.toThrow(text);
  });

  it('comes with those that it replaced', () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const config = loadConfig(schema, {
      HARVEST_MASTER_KEY: bytes.toString('hex'),
      HARVEST_MASTER_KEY_PREVIOUS: ` ${first.toString('base64')}, ${second.toString('hex')}\n`,
    });
    const keys = masterKeysOf(config);
    expect([...(keys?.all.keys() ?? [])]).toEqual(
      [bytes, first, second].map((each) => createMasterKey(each).id),
    );
  });

  it('may be absent', () => {
    expect(masterKeysOf(loadConfig(schema, {}))).toBeNull();
  });

  it('does not show its bytes when the configuration is printed', () => {
    const config = loadConfig(schema, { HARVEST_MASTER_KEY: bytes.toString('hex') });
    const shown = inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config);
    expect(shown).not.toContain(bytes.toString('hex'));
    expect(shown).not.toContain(bytes.toString('base64'));
  });
});
