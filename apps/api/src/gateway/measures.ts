import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { Admission } from '@harvest/store/admission';

/** What is to be set aside for each of the tasks of a submission. */
export type Reserve = NonNullable<Admission['reserve']>;

/** What the estimates of a submission are made from. */
export interface Measures {
  /** USD: the cap of each of the tasks by its own options. */
  readonly capUsd: number | undefined;
  /** About how many tokens are sent and how many the longest permitted answers have, without a catalogue too. */
  readonly tokens: (catalogue: ModelCatalogue | null) => number;
  /** The most, in USD, that one call for one of the tasks may cost. */
  readonly dearestUsd: (catalogue: ModelCatalogue) => number;
  /** The same by counted tokens, and what the model that would be asked may cost. */
  readonly counted: (catalogue: ModelCatalogue) => Reserve;
}
