/** Features by name, each computed from the same input. */
export type FeatureTable<Input> = Readonly<Record<string, (input: Input) => number>>;

/** A part as a share of the whole; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** A fact as a number. */
export const flag = (holds: boolean): number => (holds ? 1 : 0);
