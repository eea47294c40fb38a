import { shuffled } from '../building/seeded-random.ts';

/** Puts right answers among wrong ones so that every place is used as often as the others. */
export interface KeyPositions {
  readonly place: (
    answer: string,
    others: readonly string[],
  ) => { readonly options: readonly string[]; readonly answerIndex: number };
}

/** Draws places in rounds: each round uses every place once, in an order drawn from `random`. */
export function createKeyPositions(random: () => number): KeyPositions {
  const rounds = new Map<number, number[]>();
  return {
    place: (answer, others) => {
      const count = others.length + 1;
      const left = rounds.get(count) ?? [];
      const round = left.length > 0 ? left : shuffled([...Array(count).keys()], random);
      const [answerIndex = 0, ...rest] = round;
      rounds.set(count, rest);
      return {
        options: [...others.slice(0, answerIndex), answer, ...others.slice(answerIndex)],
        answerIndex,
      };
    },
  };
}
