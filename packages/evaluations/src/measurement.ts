/** One measured figure of quality beside its goal and what simpler ways reach on the same data. */
export interface Measurement {
  readonly metric: string;
  readonly ours: number;
  /** Null where none is set. */
  readonly goal: number | null;
  readonly baselines: Readonly<Record<string, number>>;
}
