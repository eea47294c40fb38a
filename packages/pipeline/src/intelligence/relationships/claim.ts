import type { Relationship } from '@harvest/contracts/insights';
import type { NounPhrase } from './noun-phrase.ts';

/** What a sentence says of two things that it names. */
export interface Claim {
  readonly subject: NounPhrase;
  readonly predicate: string;
  readonly object: NounPhrase;
  readonly kind: Relationship['kind'];
  readonly confidence: number;
  /** True for a pattern that only holds when its subject is a person. */
  readonly ofPerson: boolean;
}
