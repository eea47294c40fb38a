import { HarvestError } from '@harvest/runtime/harvest-error';
import { judgeFailure } from './task-failure.ts';

const unreachable = new HarvestError({ code: 'provider.unreachable', publicMessage: 'Nobody answers.' });
const garbage = new HarvestError({ code: 'provider.invalid_response', publicMessage: 'It was no answer.' });
const cooling = (cause?: HarvestError): HarvestError =>
  new HarvestError({
    code: 'router.all_cooling',
    publicMessage: 'All are cooling.',
    retryAfterMs: 4_000,
    ...(cause === undefined ? {} : { cause }),
  });
const task = {
  attempt: 3,
  ageMs: 60_000,
  kind: 'harvest',
  limits: { attemptsMax: 3, coolingMaxMs: 900_000 },
  random: () => 0,
} as const;

describe('the verdict on a failed attempt', () => {
  it('lets a task wait for models that are away, whichever attempt it is', () => {
    const spared = { kind: 'retry', inMs: 4_000, spareAttempt: true };
    expect(judgeFailure(cooling(), task)).toEqual(spared);
    expect(judgeFailure(cooling(unreachable), task)).toEqual(spared);
  });

  it('does not pay for bad answers again and again, and says in the end that they were bad', () => {
    expect(judgeFailure(cooling(garbage), { ...task, attempt: 1 })).toMatchObject({ spareAttempt: false });
    expect(judgeFailure(cooling(garbage), task)).toEqual({ kind: 'fail', error: garbage });
  });

  it('does not let a task wait for ever, and a chat not for long', () => {
    expect(judgeFailure(cooling(), { ...task, ageMs: 900_000 })).toMatchObject({ kind: 'fail' });
    expect(judgeFailure(cooling(), { ...task, kind: 'chat', attempt: 1 })).toMatchObject({ kind: 'fail' });
    expect(judgeFailure(cooling(), { ...task, kind: 'chat', ageMs: 1_000 })).toMatchObject({ kind: 'retry' });
  });

  it('counts an attempt that failed by itself', () => {
    expect(judgeFailure(unreachable, { ...task, attempt: 2 })).toMatchObject({
      kind: 'retry',
      spareAttempt: false,
    });
    expect(judgeFailure(unreachable, task)).toEqual({ kind: 'fail', error: unreachable });
  });
});
