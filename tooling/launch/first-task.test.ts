import { createHarvestRequestSchema } from '@harvest/contracts/harvest-request';
import { readFileSync } from 'node:fs';
import { firstQuestion } from './first-task.ts';

describe('the first task', () => {
  it('is a request that the API accepts', () => {
    const source = readFileSync(new URL('../../examples/article.md', import.meta.url), 'utf8');
    expect(createHarvestRequestSchema().safeParse({ source, query: firstQuestion }).success).toBe(true);
  });
});
