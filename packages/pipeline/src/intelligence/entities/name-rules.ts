import type { NameType } from './name-type.ts';

/**
 * What general knowledge says for and against the types, in logits that are added to those of the fitted weights: the
 * labelled texts are short messages, in which company names, titles and full names are rarer than in articles.
 */
export const nameRules: ReadonlyMap<string, Readonly<Partial<Record<NameType, number>>>> = new Map(
  Object.entries({
    'is=place': { place: 3, none: -1 },
    'is=place-end': { place: 2, person: -0.5, none: -0.5 },
    'is=place-start': { place: 0.7 },
    'is=located': { place: 1, person: -0.5 },
    'is=organisation': { organisation: 3, none: -1 },
    'is=organisation-end': { organisation: 2.5, person: -1, none: -0.5 },
    'is=organisation-start': { organisation: 1, person: -0.5 },
    'is=organisation-of': { organisation: 3, person: -1 },
    'is=known': { none: 1 },
    'is=ampersand': { organisation: 1 },
    'is=given+': { person: 2, none: -0.5 },
    'is=strict-title': { person: 3, none: -1 },
    'is=title': { person: 1.5, none: -0.5 },
    'is=initial': { person: 1 },
    'is=suffix': { person: 1.5 },
    'is=particle': { person: 0.5 },
    'is=acts': { person: 1 },
    'is=people': { none: 2.5, person: -1, place: -1, organisation: -1 },
    'is=event': { other: 3, person: -1, none: -0.5 },
  }),
);

/** Edited text names more than short messages do: the shift of the types' frequencies, in logits. */
export const articlePriors: Readonly<Record<NameType, number>> = {
  person: 2.2,
  place: 1,
  organisation: 1.5,
  other: 1,
  none: 0,
};

/** Where no weights are fitted for a language the rules decide alone, against this for `none`. */
export const unfittedNonePrior = 1.5;
