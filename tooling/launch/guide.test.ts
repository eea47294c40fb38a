import { createHarvestRequestSchema } from '@harvest/contracts/harvest-request';
import { execFileSync } from 'node:child_process';
import { curlLine } from './guide.ts';

describe('the curl line', () => {
  it('survives a shell and carries a valid request', () => {
    const printed = execFileSync(
      'sh',
      ['-c', `curl() { printf '%s\\n' "$@"; }; ${curlLine('http://127.0.0.1:8000', '$HARVEST_API_KEY')}`],
      { env: { ...process.env, HARVEST_API_KEY: 'hvk_test' } },
    );
    const words = printed.toString().trimEnd().split('\n');
    expect(words[1]).toBe('http://127.0.0.1:8000/harvest');
    expect(words).toContain('x-api-key: hvk_test');
    const request = createHarvestRequestSchema().parse(JSON.parse(words.at(-1) ?? ''));
    expect(request.query).toBe('Why does high water come later each day?');
  });
});
