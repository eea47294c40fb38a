/** What one check found. `hard` ones decide; the others are for whoever reads. */
export interface Row {
  readonly check: string;
  readonly severity: 'hard' | 'warning';
  readonly passed: boolean;
  readonly found: string;
}

/** What all checks found. */
export interface Verdict {
  readonly rows: readonly Row[];
  /** False when a hard check failed. */
  readonly sound: boolean;
}
