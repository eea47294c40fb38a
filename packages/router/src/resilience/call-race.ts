import type { Timers } from './timers.ts';

/** A call whose end is always told, never thrown. */
export interface Contender<End> {
  readonly end: Promise<End>;
  readonly abandon: () => void;
}

type Start<End> = (claim: () => boolean) => Contender<End>;

/**
 * Hedging: runs a call and, when nothing has come of it after `hedgeAfterMs`, a second one beside it. The first to show
 * a sign of an answer wins and the other is abandoned. Without a limit there is only the first call.
 *
 * Source: Dean and Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013.
 *
 * @param startSecond returns null when there is nobody to ask.
 * @param isFinal true for an end after which the other call is of no use.
 * @returns how the calls ended, the first call's end first.
 */
export async function raceCalls<End>(options: {
  startFirst: Start<End>;
  startSecond: (claim: () => boolean) => Contender<End> | null;
  hedgeAfterMs: number | null;
  isFinal: (end: End) => boolean;
  timers: Timers;
}): Promise<readonly [End, ...End[]]> {
  let winner: 'first' | 'second' | null = null;
  const rivals: { first: Contender<End> | null; second: Contender<End> | null } = {
    first: null,
    second: null,
  };
  const claimAs = (self: 'first' | 'second') => (): boolean => {
    winner ??= self;
    if (winner === self) rivals[self === 'first' ? 'second' : 'first']?.abandon();
    return winner === self;
  };
  const first = options.startFirst(claimAs('first'));
  rivals.first = first;
  const hedge = (): void => {
    if (winner === null) rivals.second = options.startSecond(claimAs('second'));
  };
  const cancel = options.hedgeAfterMs === null ? null : options.timers.after(options.hedgeAfterMs, hedge);
  const end = await first.end;
  cancel?.();
  const { second } = rivals;
  if (second === null) return [end];
  if (options.isFinal(end)) second.abandon();
  return [end, await second.end];
}
