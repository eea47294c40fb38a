import type { Feedback } from '@harvest/contracts/feedback';
import { sampleResult } from '../../test-support/test-api.ts';
import { outcomeDelta } from './outcome-delta.ts';

const feedback = (rating: Feedback['rating']): Feedback => ({
  rating,
  comment: null,
  given_at: '2026-08-01T12:00:00.000Z',
});

describe('what the learner is told of feedback', () => {
  it.each([
    ['good', null, { sufficient: 1, insufficient: 0 }],
    ['bad', null, { sufficient: 0, insufficient: 1 }],
    ['good', feedback('bad'), { sufficient: 1, insufficient: -1 }],
    ['bad', feedback('good'), { sufficient: -1, insufficient: 1 }],
  ] as const)('for %s after %j is %j', (rating, previous, counts) => {
    const { output_format: taskType, routing } = sampleResult;
    expect(outcomeDelta(sampleResult, rating, previous)).toEqual({ taskType, tier: routing.tier, ...counts });
  });

  it.each(['good', 'bad'] as const)('is nothing when %s is said again', (rating) => {
    expect(outcomeDelta(sampleResult, rating, feedback(rating))).toBeNull();
  });
});
