import { createHarvestRequestSchema } from './harvest-request.ts';
import { laneOf } from './lanes.ts';

describe('the lane of a submission', () => {
  it.each([
    ['a task', {}, 'single', 'interactive'],
    ['a batch', {}, 'batch', 'batch'],
    ['a task that asks for the batch lane', { lane: 'batch' }, 'single', 'batch'],
    ['a batch that asks for the interactive lane', { lane: 'interactive' }, 'batch', 'interactive'],
  ] as const)('is what it asks for, else that of its kind: %s', (_name, options, submission, lane) => {
    expect(laneOf(options, submission)).toBe(lane);
  });

  it('is one of those that there are', () => {
    const schema = createHarvestRequestSchema();
    const request = { source: 'a', query: 'b' };
    expect(schema.parse({ ...request, options: { lane: 'batch' } }).options).toEqual({ lane: 'batch' });
    expect(schema.safeParse({ ...request, options: { lane: 'fast' } }).success).toBe(false);
  });
});
