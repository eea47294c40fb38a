import type { EntityType } from '@harvest/contracts/insights';
import type { DateShape } from './date-patterns.ts';

/** What a mention names: an entity, a date by its shape, a number in figures or in words, or a term of the subject. */
export type MentionKind =
  Extract<EntityType, 'person' | 'place' | 'organisation' | 'other'> | DateShape | 'figure' | 'word' | 'term';

/** Something in a sentence that can be asked for, or swapped for another of its kind. */
export interface Mention {
  readonly kind: MentionKind;
  readonly text: string;
  /** Offsets in the plain text of the sentence. */
  readonly start: number;
  readonly end: number;
}

/** Kinds of names of which it is known what they name. */
export const nameKinds: ReadonlySet<MentionKind> = new Set(['person', 'place', 'organisation']);
