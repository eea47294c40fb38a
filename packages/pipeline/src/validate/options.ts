/** What can be told of the options of a question without understanding it. */
import type { EntityType, Insights } from '@harvest/contracts/insights';
import type { Language } from '@harvest/text/stop-words';
import { fold } from '@harvest/text/tokens';
import { dateShapes } from '../formats/building/date-patterns.ts';
import { readNumbers } from './read-numbers.ts';

const outerMarks = /^["'“”„«»‘’()[\]\s]+|["'“”„«»‘’()[\]\s.,;:!?。、]+$/gu;
const article = /^(?:the|an?|der|die|das|den|dem|eine?|les?|la|une?|el|los|las)\s+(?=\S)/;
const yearAlone = /^(?:1\d|20)\d\d$/;
/** The type of an entity counts from this confidence on. */
const confidenceMin = 0.5;

/** What an option says, in one spelling: case, accents, outer marks, articles and how a number is written do not count. */
export function sayingOf(option: string, language: Language | null): string {
  const bare = fold(option).replace(outerMarks, '').replace(/\s+/g, ' ').replace(article, '');
  const [number, ...others] = readNumbers(bare, language);
  if (number === undefined || others.length > 0) return bare;
  return bare.replace(number.text, () => String(number.values[0]));
}

/** What kind of answer an option is: as the sources' entities tell, and else by its spelling. */
export type OptionKind = 'number' | 'date' | 'phrase' | 'name' | Exclude<EntityType, 'other'>;

/** Says for an option what it is. */
export function createOptionKinds(insights: Insights): (option: string) => OptionKind {
  const types = new Map(
    insights.entities
      .filter(({ confidence }) => confidence >= confidenceMin)
      .map(({ name, type }) => [fold(name), type]),
  );
  return (option) => {
    const trimmed = option.trim();
    const isDate = Object.values(dateShapes).some((shape) => trimmed.search(shape) >= 0);
    if (isDate || yearAlone.test(trimmed)) return 'date';
    if (/^\P{L}*\p{N}/u.test(trimmed)) return 'number';
    const bare = fold(trimmed).replace(article, '');
    const type = types.get(bare) ?? types.get(fold(trimmed));
    if (type !== undefined && type !== 'other') return type;
    const unarticled = trimmed.slice(fold(trimmed).length - bare.length);
    return /^\p{Lu}/u.test(unarticled) ? 'name' : 'phrase';
  };
}

const named: ReadonlySet<OptionKind> = new Set(['name', 'person', 'place', 'organisation']);

/** True where nothing shows at a glance that one of two kinds is not the other. */
export function areAlike(a: OptionKind, b: OptionKind): boolean {
  if (a === b) return true;
  return (a === 'name' && named.has(b)) || (b === 'name' && named.has(a));
}
