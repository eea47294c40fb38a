import type { Word } from '../words/scan-words.ts';
import type { WordRange } from '../key-phrases/noun-phrases.ts';
import { wordList } from './name-list.ts';
import { givenNames, nameParticles, personTitles } from './person-words.ts';
import { demonyms } from './place-words.ts';

const nameWordsMax = 6;
const initials = /^\p{Lu}(?:\.\p{Lu}){0,3}$/u;
const laterParticles = wordList('der den ter ten zu das dos la le');
const ofWords = wordList('of for');
const abbreviations = wordList('dr mr mrs ms st prof sen rep gov gen col sgt lt capt rev mt ft jr sr');
/** Capitalised words that no name starts or ends with although no function word. */
const calendar =
  wordList(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july
  august september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
  montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
  lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre
  décembre lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre
  octubre noviembre diciembre`);
const ordinary =
  wordList(`i ok okay yes no oh hey hi lol omg rt chapter section figure table fig eq part volume page appendix
  note abstract introduction conclusion references tv dvd pdf url html`);

/** A run of capitalised words that may be a name, without titles before it. */
export interface NameRange extends WordRange {
  /** A title such as `Dr` or `president` right before it, lower case; empty without one. */
  readonly title: string;
}

/** Finds the runs of capitalised words of a sentence; particles and `of` may stand inside. */
export function findNames(words: readonly Word[]): NameRange[] {
  const names: NameRange[] = [];
  for (let place = 0; place < words.length;) {
    if (!startsName(words[place])) {
      place += 1;
      continue;
    }
    const end = endOfRun(words, place);
    splitRun(words, place, end, names);
    place = end;
  }
  return names;
}

function startsName(word: Word | undefined): boolean {
  return word !== undefined && word.form.capital && !isOrdinary(word);
}

function isOrdinary({ form, wordClass }: Word): boolean {
  if (calendar.has(form.lower) || ordinary.has(form.lower)) return true;
  return form.functional && !(form.acronym && form.surface.length > 1) && wordClass !== 'name';
}

function endOfRun(words: readonly Word[], from: number): number {
  let end = from + 1;
  for (let place = end; place < words.length; place += 1) {
    const word = words[place];
    if (word === undefined) break;
    if (word.form.capital && !calendar.has(word.form.lower)) end = place + 1;
    else if (!joins(words, place)) break;
  }
  return end;
}

/** True for what may stand inside a name: a particle, `of the`, `&`, and the point of an abbreviation or initial. */
function joins(words: readonly Word[], place: number): boolean {
  const [before, word, next] = [words[place - 1], words[place], words[place + 1]];
  if (before === undefined || word === undefined || next === undefined) return false;
  const { lower } = word.form;
  if (lower === '.') {
    const short = initials.test(before.form.surface) || abbreviations.has(before.form.lower);
    return short && before.end === word.start && next.form.capital;
  }
  if (lower === '&') return next.form.capital;
  if (nameParticles.has(lower))
    return joinsAsParticle(before, lower) && (next.form.capital || nameParticles.has(next.form.lower));
  if (lower === 'the') return ofWords.has(before.form.lower) && next.form.capital;
  if (!ofWords.has(lower) || personTitles.has(before.form.lower)) return false;
  return next.form.capital || (next.form.lower === 'the' && words[place + 2]?.form.capital === true);
}

/** Articles join behind another particle (`van der`), and `von`, which also means `of`, behind a given name. */
function joinsAsParticle(before: Word, particle: string): boolean {
  if (laterParticles.has(particle)) return nameParticles.has(before.form.lower);
  return particle !== 'von' || givenNames.has(before.form.lower);
}

/** Cuts a run at titles and roles (`Google CEO Sundar Pichai`) and drops the adjective of a people before a person. */
function splitRun(words: readonly Word[], from: number, to: number, names: NameRange[]): void {
  let start = from;
  let title = titleBefore(words, from);
  for (let place = from; place < to; place += 1) {
    const lower = words[place]?.form.lower ?? '';
    const last = place === to - 1;
    if (!personTitles.has(lower) || (last && place > start && !isRoleBehind(lower))) continue;
    if (words.slice(place, to).some(({ form }) => ofWords.has(form.lower))) continue;
    pushName(words, { from: start, to: place, title }, names);
    title = lower;
    start = words[place + 1]?.form.surface === '.' ? place + 2 : place + 1;
  }
  pushName(words, { from: start, to, title }, names);
}

/** Family names such as King or Bishop stand last as well; offices do not. */
function isRoleBehind(lower: string): boolean {
  return lower === 'ceo' || lower === 'minister' || lower === 'president';
}

function titleBefore(words: readonly Word[], from: number): string {
  const before = words[from - 1];
  const title = before?.form.surface === '.' ? words[from - 2] : before;
  const lower = title?.form.lower ?? '';
  return personTitles.has(lower) ? lower : '';
}

function pushName(words: readonly Word[], range: NameRange, names: NameRange[]): void {
  let { from } = range;
  const to = Math.min(range.to, from + nameWordsMax);
  const people = words[from]?.form.lower ?? '';
  if (to - from > 2 && demonyms.has(people) && givenNames.has(words[from + 1]?.form.lower ?? '')) from += 1;
  while (from < to && !startsName(words[from])) from += 1;
  let end = to;
  while (end > from && !words[end - 1]?.form.capital) end -= 1;
  if (end > from) names.push({ from, to: end, title: range.title });
}
