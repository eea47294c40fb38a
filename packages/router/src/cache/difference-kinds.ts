/** Names for the differences between two queries, so that a refusal says what it is about. */

/** What a difference in one word, number or sign is called. */
export type DifferenceKind = 'number' | 'date' | 'unit' | 'negation' | 'comparison' | 'question' | 'wording';

const wordsOfKind: readonly (readonly [DifferenceKind, string])[] = [
  [
    'number',
    `zero one two three four five six seven eight nine ten eleven twelve twenty dozen hundred thousand million
    billion half twice first second third both`,
  ],
  [
    'date',
    `january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday today yesterday tomorrow tonight last next previous current currently
    year month week day quarter annual monthly weekly daily`,
  ],
  [
    'unit',
    `% $ € £ ¥ ° percent dollar euro pound cent yen km m cm mm kg g mg mile meter kilometer inch foot feet liter
    gallon hour minute second celsius fahrenheit kelvin watt volt byte kb mb gb tb`,
  ],
  ['negation', 'not no non nor never none neither nobody nothing without un except lack fail'],
  [
    'comparison',
    `more less most least fewer many few much all any some every each only before after above below over
    under up down increase decrease rise fall min max minimum maximum best worst better worse high low higher lower
    highest lowest larger smaller largest smallest early late earlier later earliest latest begin finish end gain loss
    to from into with against import export than`,
  ],
  ['question', 'who whom whose what when where why which how'],
];

const kindOfWord = new Map(
  // A word of several kinds has the first.
  wordsOfKind.toReversed().flatMap(([kind, list]) => list.split(/\s+/).map((word) => [word, kind] as const)),
);

/** What it is called that one query has this form and the other does not. */
export function differenceKindOf(form: string): DifferenceKind {
  return /\p{N}/u.test(form) ? 'number' : (kindOfWord.get(form) ?? 'wording');
}

/** The weightiest of several kinds. */
export function firstKind(kinds: readonly DifferenceKind[]): DifferenceKind {
  return wordsOfKind.find(([kind]) => kinds.includes(kind))?.[0] ?? 'wording';
}
