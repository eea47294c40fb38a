import type { CheckedItem } from '../formats/format-definition.ts';
import { createLikeness } from './item-likeness.ts';

const itemsOf = (...texts: readonly string[]): readonly CheckedItem[] =>
  texts.map((text, at) => ({ id: `o${String(at + 1)}`, text, citations: [] }));

/** Pairs of items that are alike, by their ids. */
function alike(items: readonly CheckedItem[]): readonly string[] {
  const isLike = createLikeness(items);
  return items.flatMap((a, at) =>
    items.slice(at + 1).flatMap((b) => (isLike(a, b) ? [`${a.id} ${b.id}`] : [])),
  );
}

describe('items that ask the same', () => {
  it('are those that differ in small words', () => {
    const items = itemsOf(
      'Under which engineer did work on the canal begin? Tobias Renn',
      'How many labourers were employed? 4,200',
      'Under what engineer did the work on the canal begin? Tobias Renn',
    );
    expect(alike(items)).toEqual(['o1 o3']);
  });

  it('are not those that share nothing but their form', () => {
    const about = (subject: string): string => `Summarise what the source says about ${subject}.`;
    const items = itemsOf(about('otters'), about('the railway'), about('the Moss of Ferrow'), about('locks'));
    expect(alike(items)).toEqual([]);
    expect(alike(itemsOf(about('otters'), about('locks'), about('gates'), about('otters')))).toEqual([
      'o1 o4',
    ]);
  });

  it('are all of those that are the same', () => {
    expect(alike(itemsOf('It rains.', 'It rains.', 'It rains.'))).toEqual(['o1 o2', 'o1 o3', 'o2 o3']);
  });

  it('are of one kind', () => {
    const [first, ...others] = itemsOf('A lock lifts boats.', 'A lock lifts boats.');
    const items = [...(first === undefined ? [] : [{ ...first, id: 't1' }]), ...others];
    expect(alike(items)).toEqual([]);
  });
});
