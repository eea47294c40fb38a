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

  const after = (
    code: 'acquisition.site_busy' | 'acquisition.rate_limited' | 'task.worker_busy',
    ms: number,
  ) => new HarvestError({ code, publicMessage: 'Later.', retryAfterMs: ms });

  it.each(['acquisition.site_busy', 'acquisition.rate_limited', 'task.worker_busy'] as const)(
    'uses up no attempt for waiting out %s, for a bounded time',
    (code) => {
      const error = after(code, 4_000);
      expect(judgeFailure(error, task)).toEqual({ kind: 'retry', inMs: 4_000, spareAttempt: true });
      expect(judgeFailure(error, { ...task, ageMs: 900_000 })).toEqual({ kind: 'fail', error });
    },
  );

  it('waits for a worker with the master key of a secret, and not for a secret that was changed', () => {
    const publicMessage = 'It cannot be read.';
    const elsewhere = new HarvestError({ code: 'secrets.unreadable', publicMessage });
    expect(judgeFailure(elsewhere, task)).toMatchObject({ kind: 'retry', spareAttempt: true });
    expect(judgeFailure(elsewhere, { ...task, ageMs: 900_000 })).toMatchObject({ kind: 'fail' });
    const changed = new HarvestError({ code: 'secrets.unreadable', publicMessage, retry: 'never' });
    expect(judgeFailure(changed, { ...task, attempt: 1 })).toEqual({ kind: 'fail', error: changed });
  });

  it('asks a site never earlier than it wants, and gives up what would have to wait too long', () => {
    const patient = after('acquisition.rate_limited', 600_000);
    expect(judgeFailure(patient, task)).toMatchObject({ kind: 'retry', inMs: 600_000 });
    const closed = after('acquisition.rate_limited', 3_600_000);
    expect(judgeFailure(closed, { ...task, attempt: 1 })).toEqual({ kind: 'fail', error: closed });
  });

  it.each([
    ['acquisition.unreachable', 'retry'],
    ['acquisition.timeout', 'retry'],
    ['acquisition.site_error', 'retry'],
    ['acquisition.too_large', 'fail'],
    ['acquisition.not_found', 'fail'],
    ['acquisition.robots_disallowed', 'fail'],
    ['task.too_large', 'fail'],
  ] as const)('has for %s, which counts, the verdict "%s"', (code, kind) => {
    const error = new HarvestError({ code, publicMessage: 'No.' });
    const verdict = judgeFailure(error, { ...task, attempt: 1 });
    expect(verdict.kind).toBe(kind);
    if (verdict.kind === 'retry') expect(verdict.spareAttempt).toBe(false);
    expect(judgeFailure(error, task)).toEqual({ kind: 'fail', error });
  });

  it('counts an attempt that failed by itself', () => {
    expect(judgeFailure(unreachable, { ...task, attempt: 2 })).toMatchObject({
      kind: 'retry',
      spareAttempt: false,
    });
    expect(judgeFailure(unreachable, task)).toEqual({ kind: 'fail', error: unreachable });
  });

  it('runs nothing again that an error itself calls final', () => {
    const code = 'provider.invalid_response';
    const final = new HarvestError({ code, publicMessage: 'It was cut off.', retry: 'never' });
    expect(judgeFailure(final, { ...task, attempt: 1 })).toEqual({ kind: 'fail', error: final });
  });
});
