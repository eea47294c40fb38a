import type { NameType } from './name-type.ts';

/** A name as all its places together judge it. */
export interface JudgedName {
  readonly name: string;
  /** Lower case. */
  readonly words: readonly string[];
  readonly type: NameType;
  readonly confidence: number;
  /** How sure the type must be, for the name to count. */
  readonly confidenceMin: number;
  /** Start, end, start, end ... in the common text, growing. */
  readonly places: readonly number[];
}

/** A name of another type than person keeps its places when it is surer than this: `Paris` beside `Paris Hilton`. */
const otherTypeConfidenceMin = 0.8;

/** Gives the places of `Curie` and of `Marie` to `Marie Curie` where the text names only one person so. */
export function mergeShortNames(names: readonly JudgedName[]): JudgedName[] {
  const owners = Map.groupBy(names.filter(isFullName).flatMap(shortFormsOf), ({ short }) => short);
  const morePlaces = new Map<JudgedName, number[]>();
  const whole = names.filter((name) => {
    const [only, ...others] = isShort(name) ? (owners.get(name.words[0] ?? '') ?? []) : [];
    if (only === undefined || others.length > 0) return true;
    morePlaces.set(only.owner, [...(morePlaces.get(only.owner) ?? []), ...name.places]);
    return false;
  });
  return whole.map((name) => {
    const more = morePlaces.get(name);
    return more === undefined ? name : { ...name, places: inOrder([...name.places, ...more]) };
  });
}

function isFullName({ type, words, confidence, confidenceMin }: JudgedName): boolean {
  return type === 'person' && words.length > 1 && confidence >= confidenceMin;
}

function shortFormsOf(owner: JudgedName): { readonly short: string; readonly owner: JudgedName }[] {
  return [...new Set([owner.words[0] ?? '', owner.words.at(-1) ?? ''])].map((short) => ({ short, owner }));
}

function isShort({ words, type, confidence }: JudgedName): boolean {
  if (words.length !== 1) return false;
  return type === 'person' || type === 'none' || confidence < otherTypeConfidenceMin;
}

/** Sorts pairs of start and end by their start. */
function inOrder(places: readonly number[]): number[] {
  const pairs = places.flatMap((start, place) =>
    place % 2 === 0 ? [{ start, end: places[place + 1] ?? start }] : [],
  );
  return pairs.sort((a, b) => a.start - b.start).flatMap(({ start, end }) => [start, end]);
}
