import type { Relationship } from '@harvest/contracts/insights';
import type { Word } from '../words/scan-words.ts';
import { controlVerbs, givingVerbs, objectPassives, stateVerbs } from '../words/verb-words.ts';
import { isCalendar } from './calendar.ts';
import type { Chunk, ChunkedSentence } from './chunk.ts';
import { type NounPhrase, phraseAt } from './noun-phrase.ts';
import type { VerbGroup } from './verb-groups.ts';

/** What a group of verbs says its subject does, and to what. */
export interface Complement {
  readonly object: NounPhrase;
  readonly predicate: string;
  readonly kind: Relationship['kind'];
  /** True for a passive with its agent, who is the subject. */
  readonly turned: boolean;
  readonly doubt: number;
}

const prepositionDoubt = 0.1;
const secondDoubt = 0.2;
const objectsMax = 4;
/** Prepositions whose phrase completes a verb rather than saying how or why. */
const completing =
  /^(?:in|on|at|by|for|from|with|into|onto|over|across|through|throughout|to|toward|towards|against|along|around|near|within|upon|under|beside|as|of|off|out|up|down|about)$/;
/** Prepositions that bind a second object to a verb: `sold the canal to the state`. */
const binding = /^(?:to|from|into|with)$/;

/** The objects of the verbs at `place`, each with what is said of it. */
export function complementsOf(
  sentence: ChunkedSentence,
  place: number,
  verbs: VerbGroup,
): readonly Complement[] {
  const next = sentence.chunks[place + 1];
  if (next?.kind === 'phrase') return withObject(sentence, place + 1, verbs);
  if (next?.kind === 'preposition') return withPreposition(sentence, place + 1, verbs);
  return [];
}

function withObject(sentence: ChunkedSentence, at: number, verbs: VerbGroup): readonly Complement[] {
  const { words, chunks, text } = sentence;
  if (verbs.passive && !objectPassives.has(verbs.main)) return [];
  const predicate = textOf(sentence, verbs.from, verbs.to);
  const adjacent = chunks[at + 1]?.kind === 'phrase';
  if (adjacent && !givingVerbs.has(verbs.main)) return [];
  const objects = objectsFrom(sentence, adjacent ? at + 1 : at, verbs.copula);
  if (objects === null) return [];
  const { phrases, next } = objects;
  if (!isObject(sentence, adjacent ? at + 1 : at, verbs, next)) return [];
  if (startsInfinitive(sentence, next) && controlVerbs.has(verbs.main)) return [];
  const kind = verbs.copula && verbs.asserted ? 'is_a' : 'action';
  const direct = phrases.map((object) => ({ object, predicate, kind, turned: false, doubt: 0 }) as const);
  const preposition = chunks[next];
  const word = words[preposition?.from ?? -1]?.form.lower ?? '';
  const second = phraseAt(words, chunks, next + 1);
  if (verbs.copula || preposition?.kind !== 'preposition' || !binding.test(word) || second.phrase === null)
    return direct;
  // `from Monday to Friday` says when.
  if (chunks[next + 1]?.kind !== 'phrase' || isDate(sentence, next + 1)) return direct;
  if (!endsClause(sentence, second.next) || isAlternative(chunks, second.next)) return direct;
  const [object] = phrases;
  if (object === undefined || phrases.length > 1) return direct;
  const whole = `${text.slice(words[verbs.from]?.start, object.end)} ${word}`.replace(/\s+/g, ' ');
  if (whole.length > predicateLengthMax) return direct;
  return [
    ...direct,
    { object: second.phrase, predicate: whole, kind: 'action', turned: false, doubt: secondDoubt },
  ];
}

/**
 * False for what only looks like an object: an adjective that the tagger does not know (`fell silent`), a date, a number
 * alone, and the object of a verb that is not whole without what follows it.
 */
function isObject({ words, chunks }: ChunkedSentence, at: number, verbs: VerbGroup, next: number): boolean {
  const chunk = chunks[at];
  const head = words[(chunk?.to ?? 0) - 1];
  if (chunk === undefined || head === undefined) return false;
  if (chunk.to - chunk.from === 1 && head.wordClass === 'number') return false;
  const bare = isBare({ words, chunks }, at);
  if (verbs.copula) return !bare || isPlural(head);
  if (!stateVerbs.has(verbs.main)) return true;
  return !bare && !/^(?:phrase|preposition|other)$/.test(chunks[next]?.kind ?? 'comma');
}

/** True for a phrase without determiner, number or name before its head. */
function isBare({ words, chunks }: Pick<ChunkedSentence, 'words' | 'chunks'>, at: number): boolean {
  const chunk = chunks[at];
  const marked = /^(?:determiner|number|name)$/;
  return !words.slice(chunk?.from, chunk?.to).some(({ wordClass }) => marked.test(wordClass));
}

function isPlural({ form }: Word): boolean {
  return /[^su]s$/.test(form.lower);
}

const predicateLengthMax = 60;

function withPreposition(sentence: ChunkedSentence, at: number, verbs: VerbGroup): readonly Complement[] {
  const { words, chunks } = sentence;
  const doubled = chunks[at + 1]?.kind === 'preposition';
  const noun = doubled ? at + 2 : at + 1;
  const preposition = words[chunks[noun - 1]?.from ?? -1]?.form.lower ?? '';
  if (chunks[noun]?.kind !== 'phrase' || !completing.test(preposition)) return [];
  const { active } = verbs;
  // `It is of interest` says nothing of what `it` may stand for.
  if (preposition === 'of' && verbs.copula) return [];
  if (preposition === 'to' && isBare(sentence, noun)) return [];
  const objects = verbs.reduced ? agentAt(sentence, noun) : objectsFrom(sentence, noun, false);
  if (objects === null) return [];
  const turned = active !== null && preposition === 'by' && isAgent(sentence, noun);
  const predicate = turned ? active : textOf(sentence, verbs.from, chunks[noun - 1]?.to ?? verbs.to);
  const doubt = turned ? 0 : prepositionDoubt;
  if (verbs.reduced && !turned) return [];
  return objects.phrases.map((object) => ({ object, predicate, kind: 'action', turned, doubt }));
}

/** True for a number alone as well. */
function isDate({ words, chunks }: ChunkedSentence, place: number): boolean {
  const head = words[(chunks[place]?.to ?? 0) - 1];
  return head?.wordClass === 'number' || isCalendar(head);
}

/** Behind the agent of `a group led by X` the clause of the group goes on. */
function agentAt(
  { words, chunks }: ChunkedSentence,
  place: number,
): { readonly phrases: readonly NounPhrase[] } | null {
  const { phrase } = phraseAt(words, chunks, place);
  return phrase === null ? null : { phrases: [phrase] };
}

/** False for `by hand` and `by 1900`, which say how and when. */
function isAgent({ words, chunks }: ChunkedSentence, place: number): boolean {
  const chunk = chunks[place];
  const [first, head] = [words[chunk?.from ?? -1], words[(chunk?.to ?? 0) - 1]];
  if (head?.wordClass === 'number' || isCalendar(head)) return false;
  return (
    first?.wordClass === 'determiner' || head?.wordClass === 'name' || head?.form.lower.endsWith('s') === true
  );
}

/** The phrase at `place` and those that commas and `and` join to it; null when the clause goes on in another way. */
function objectsFrom(
  sentence: ChunkedSentence,
  place: number,
  wide: boolean,
): { readonly phrases: readonly NounPhrase[]; readonly next: number } | null {
  const { words, chunks } = sentence;
  const first = phraseAt(words, chunks, place, wide);
  const listed = [first];
  let next = first.next;
  let complete = false;
  if (isAlternative(chunks, next)) return null;
  while (!wide && !complete && listed.length < objectsMax) {
    const comma = chunks[next]?.kind === 'comma';
    const and = comma ? next + 1 : next;
    complete = chunks[and]?.kind === 'and';
    // `not X but Y` gives the two in different ways.
    if (complete && words[chunks[and]?.from ?? -1]?.form.lower === 'but') {
      complete = false;
      break;
    }
    if (!comma && !complete) break;
    const noun = complete ? and + 1 : next + 1;
    if (chunks[noun]?.kind !== 'phrase') {
      complete = false;
      break;
    }
    const another = phraseAt(words, chunks, noun, wide);
    if (isDate(sentence, place) !== isDate(sentence, noun)) {
      complete = false;
      break;
    }
    if (!endsClause(sentence, another.next)) {
      // What follows is the subject of another clause.
      complete = listed.length === 1;
      if (!complete) return null;
      break;
    }
    // With a comma before `and` a second phrase starts a clause of its own, whose verb was not seen.
    if (comma && complete && listed.length === 1) {
      complete = false;
      break;
    }
    listed.push(another);
    next = another.next;
  }
  const joined = complete && listed.length > 1;
  const kept = joined ? listed : [first];
  next = joined ? next : first.next;
  const measure = measureAt(sentence, next);
  if (measure === null && !endsClause(sentence, next)) return null;
  const phrases = kept.flatMap(({ phrase }) =>
    phrase === null ? [] : measure === null ? phrase : { ...phrase, coreEnd: measure.end, end: measure.end },
  );
  return phrases.length === 0 ? null : { phrases, next };
}

/** True where `or` goes on with a list, none of which is stated, or with another clause instead. */
function isAlternative(chunks: readonly Chunk[], from: number): boolean {
  let place = from;
  while (/^(?:phrase|comma|and)$/.test(chunks[place]?.kind ?? '')) place += 1;
  return chunks[place]?.kind === 'or';
}

/** The last word of `1.4 kilometres long`; null for another. */
function measureAt({ words, chunks }: ChunkedSentence, place: number): Word | null {
  const word = words[chunks[place]?.from ?? -1];
  return word !== undefined && /^(?:long|wide|high|deep|tall|thick|old)$/.test(word.form.lower) ? word : null;
}

/** False before a finite verb, whose subject the phrase would be, and before another phrase. */
function endsClause({ words, chunks }: ChunkedSentence, place: number): boolean {
  const next = chunks[place];
  if (next === undefined) return true;
  if (next.kind === 'phrase' || next.kind === 'pronoun') return false;
  const word = words[next.from];
  // A determiner or an adjective alone is the rest of what was not understood.
  if (next.kind === 'other' && (word?.wordClass === 'determiner' || word?.wordClass === 'adjective'))
    return false;
  if (next.kind === 'verb') return word?.wordClass === 'to' || word?.form.lower.endsWith('ing') === true;
  return true;
}

function startsInfinitive({ words, chunks }: ChunkedSentence, place: number): boolean {
  return words[chunks[place]?.from ?? -1]?.wordClass === 'to';
}

function textOf({ words, text }: ChunkedSentence, from: number, to: number): string {
  return text.slice(words[from]?.start, words[to - 1]?.end).replace(/\s+/g, ' ');
}
