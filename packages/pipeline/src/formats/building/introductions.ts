import type { Material } from './gather-material.ts';

/** Who is named less often is told enough of by what is said of them. */
const mentionsMin = 3;
const sureFrom = 0.6;
const peopleMax = 4;

/** The sentence that names somebody in full for the first time. */
interface Introduction {
  readonly at: number;
  /** True for a sentence that calls the same person by the last name. */
  readonly names: (at: number) => boolean;
}

/** Where the source introduces the people that it goes on to call by their last names. */
export function findIntroductions({ reading, texts }: Material): readonly Introduction[] {
  const people = reading.insights.entities.filter(
    ({ type, name, count, confidence }) =>
      type === 'person' && count >= mentionsMin && confidence >= sureFrom && /\S \S/.test(name),
  );
  return people.slice(0, peopleMax).flatMap(({ name }) => {
    const at = texts.findIndex((text) => text.includes(name));
    const last = /\S+$/.exec(name)?.[0] ?? name;
    return at < 0 ? [] : [{ at, names: (other: number) => texts[other]?.includes(last) === true }];
  });
}
