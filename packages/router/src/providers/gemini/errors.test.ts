import { judgeGemini } from './errors.ts';

function quotaError(quotaId: string): unknown {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' },
  ];
  return { error: { code: 429, message: 'You exceeded your current quota. Limit: 15', details } };
}

const judge = (body: unknown): ReturnType<typeof judgeGemini> =>
  judgeGemini({ status: 429, headers: new Headers(), body }, 0);

describe('judgeGemini', () => {
  it('waits for a quota per minute and gives up on one per day', () => {
    expect(judge(quotaError('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'))).toMatchObject({
      code: 'provider.rate_limited',
      retryAfterMs: 34_500,
    });
    expect(judge(quotaError('GenerateRequestsPerDayPerProjectPerModel-FreeTier')).code).toBe(
      'provider.quota_exhausted',
    );
  });

  it('judges by the reported status when an error arrives inside a stream', () => {
    const body = { error: { code: 503, message: 'The model is overloaded.' } };
    expect(judgeGemini({ status: null, headers: new Headers(), body }, 0).code).toBe('provider.overloaded');
  });
});
