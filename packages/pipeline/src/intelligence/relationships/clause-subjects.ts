import type { Word } from '../words/scan-words.ts';
import { reportingVerbs } from '../words/verb-words.ts';
import type { Chunk, ChunkKind, ChunkedSentence } from './chunk.ts';
import { doubtedTellers } from './doubt-words.ts';
import { type NounPhrase, nounPhraseOf, phraseAt } from './noun-phrase.ts';
import { readVerbs } from './verb-groups.ts';

/** Who does what a group of verbs says. */
export interface Subjects {
  readonly phrases: readonly NounPhrase[];
  /** From 0 for a subject right before its verbs. */
  readonly doubt: number;
}

const alikeInThePast = /^(?:beat|cast|cost|cut|hit|let|put|quit|read|set|shut|split|spread|fit)$/;
const irregularPlural =
  /^(?:people|men|women|children|police|mice|feet|teeth|species|series|\w+(?:men|women))$/;
/** Verbs behind which a clause follows without `that` more often than an object. */
const bareReporting = /^(?:said|says|announced)$/;
const relativeDoubt = 0.05;
const sharedDoubt = 0.1;
const interruptedDoubt = 0.1;
const pronounDoubt = 0.15;

type SubjectReader = (sentence: ChunkedSentence, place: number) => Subjects | null;

/** By what stands right before the verbs. */
const readers: ReadonlyMap<ChunkKind, SubjectReader> = new Map<ChunkKind, SubjectReader>([
  ['phrase', phraseSubjects],
  ['pronoun', pronounSubject],
  ['relative', relativeSubject],
  ['and', sharedSubject],
  ['comma', interruptedSubject],
]);

/** The subjects of the verbs at `place`; null where a pattern would guess. */
export function subjectsOf(sentence: ChunkedSentence, place: number): Subjects | null {
  const read = readers.get(sentence.chunks[place - 1]?.kind ?? 'other');
  return read === undefined ? null : read(sentence, place - 1);
}

/** The phrase that ends right before the verbs, with what prepositions add to it, and those that `and` joins to it. */
function phraseSubjects(sentence: ChunkedSentence, last: number): Subjects | null {
  const { words, chunks } = sentence;
  const first = headOf(chunks, last);
  if (first === null) return null;
  const head = chunks[first];
  if (head === undefined) return null;
  if (chunks[first - 1]?.kind === 'or') return null;
  const joined = chunks[first - 1]?.kind === 'and' ? joinedBefore(sentence, first - 1) : [];
  if (joined === null) return null;
  const start = joined[0] ?? first;
  if (
    joined.length === 0 && chunks[first - 1]?.kind === 'and'
      ? !hasVerb(chunks, first)
      : !opensClause(sentence, start)
  )
    return null;
  const own = head.kind === 'pronoun' ? null : nounPhraseOf(words, head, chunks[last] ?? head);
  const others = joined.map((at) => phraseAt(words, chunks, at).phrase);
  if (joined.length === 0 && !agrees(words[head.to - 1], words[chunks[last + 1]?.from ?? -1])) return null;
  const phrases = [...others, own].flatMap((phrase) => phrase ?? []);
  return phrases.length === 0 ? null : { phrases, doubt: joined.length > 0 ? sharedDoubt : 0 };
}

/** False for `trucks is` and `user experience`, where the subject is another or the verb a noun. */
function agrees(head: Word | undefined, verb: Word | undefined): boolean {
  if (head?.wordClass !== 'noun' || verb === undefined) return true;
  const { lower } = verb.form;
  const plural = /[^siu]s$/.test(head.form.lower);
  if (verb.wordClass === 'auxiliary') return !plural || !/^(?:is|was|has|does)$/.test(lower);
  if (verb.wordClass !== 'verb' || alikeInThePast.test(lower)) return true;
  return plural !== /[^s]s$/.test(lower) || irregularPlural.test(head.form.lower);
}

/** Walks from the last phrase before the verbs back to the one that the prepositions between belong to. */
function headOf(chunks: readonly Chunk[], last: number): number | null {
  let place = last;
  while (chunks[place - 1]?.kind === 'preposition') {
    if (chunks[place - 2]?.kind !== 'phrase') return null;
    place -= 2;
  }
  return place;
}

/** The phrases of a list that ends with `and` at `place`; empty when a clause ends there, null for what is unclear. */
function joinedBefore({ chunks }: ChunkedSentence, place: number): readonly number[] | null {
  let at = chunks[place - 1]?.kind === 'comma' ? place - 2 : place - 1;
  const joined: number[] = [];
  while (chunks[at]?.kind === 'phrase') {
    const head = headOf(chunks, at);
    if (head === null) return hasVerb(chunks, at) ? [] : null;
    // `the owners of X and Y`: whether they own both or Y does something too is not told.
    if (head !== at) return null;
    if (chunks[head - 1]?.kind === 'or') return null;
    joined.unshift(head);
    // The phrase is the object of another clause, which `and` ends.
    if (chunks[head - 1]?.kind === 'verb') return [];
    if (chunks[head - 1]?.kind !== 'comma') return joined;
    if (chunks[head - 2]?.kind !== 'phrase' || hasVerb(chunks, head)) return joined;
    at = head - 2;
  }
  return joined;
}

function hasVerb(chunks: readonly Chunk[], before: number): boolean {
  return chunks.slice(0, before).some(({ kind }) => kind === 'verb');
}

/** True for the start of a sentence or of a clause that is stated, and behind what leads into one: `In 1868 the canal`. */
function opensClause({ words, chunks }: ChunkedSentence, place: number): boolean {
  const before = chunks[place - 1];
  if (before === undefined) return true;
  const { kind, from } = before;
  const { lower = '', surface = '' } = words[from]?.form ?? {};
  if (kind === 'clause') return lower !== 'that' || isReported(words, chunks[place - 2]);
  if (kind === 'comma')
    return chunks[place - 2]?.kind !== 'phrase' || hasVerb(chunks, place - 1) || leadsIn(words, chunks);
  if (kind === 'verb')
    return bareReporting.test(words[before.to - 1]?.form.lower ?? '') && isReported(words, before);
  if (kind === 'phrase') return place === 2 && chunks[0]?.kind === 'preposition';
  return kind === 'other' && /^[;:"“”—–-]$/.test(surface);
}

/** True behind verbs that report what is so. */
function isReported(words: readonly Word[], verbs: Chunk | undefined): boolean {
  if (verbs?.kind !== 'verb') return false;
  const denied = words
    .slice(verbs.from, verbs.to)
    .some(({ form }) => /^(?:not|never)$|n't$/.test(form.lower));
  if (doubtedTellers.has(words[verbs.from - 1]?.form.lower ?? '')) return false;
  return !denied && reportingVerbs.has(words[verbs.to - 1]?.form.lower ?? '');
}

/** True when the sentence begins with words of place or time. */
function leadsIn(words: readonly Word[], chunks: readonly Chunk[]): boolean {
  const first = chunks[0];
  if (first?.kind === 'preposition') return true;
  const noun = first?.kind === 'phrase' ? words[first.to - 1]?.form.lower : '';
  return /^(?:years?|months?|weeks?|days?|morning|evening|night|today|yesterday|time|century|\d{4})$/.test(
    noun ?? '',
  );
}

function pronounSubject(sentence: ChunkedSentence, place: number): Subjects | null {
  const { words, chunks } = sentence;
  const chunk = chunks[place];
  const before = chunks[place - 1]?.kind;
  if (chunk === undefined || before === 'condition' || before === 'preposition' || before === 'phrase')
    return null;
  const reporter = reporterBefore(sentence, place);
  if (reporter !== null) return reporter;
  if (isUnsaid(sentence, place)) return null;
  const phrase = nounPhraseOf(words, chunk, chunk);
  return phrase === null ? null : { phrases: [phrase], doubt: pronounDoubt };
}

/** `X said that it did`: who says so, where it is one that is named. */
function reporterBefore(sentence: ChunkedSentence, place: number): Subjects | null {
  const { words, chunks } = sentence;
  const verb = tellingBefore(sentence, place);
  const name = chunks[(verb ?? 0) - 1];
  if (verb === null || name?.kind !== 'phrase') return null;
  if (!isReported(words, chunks[verb])) return null;
  const subjects = subjectsOf(sentence, verb);
  if (subjects?.phrases.length !== 1) return null;
  return { ...subjects, doubt: subjects.doubt + pronounDoubt };
}

/** The chunk before `that it did` or `it did`, whose verb, if it is one, tells so; null for a clause of its own. */
function tellingBefore({ words, chunks }: ChunkedSentence, place: number): number | null {
  const before = chunks[place - 1];
  if (before?.kind === 'verb') return place - 1;
  if (words[before?.from ?? -1]?.form.lower !== 'that') return null;
  let telling = place - 2;
  while (/^(?:phrase|preposition)$/.test(chunks[telling]?.kind ?? '')) telling -= 1;
  return telling;
}

/** `X denied that it did`, `there is no evidence that it did`: true where nobody tells that it is so. */
function isUnsaid(sentence: ChunkedSentence, place: number): boolean {
  const telling = tellingBefore(sentence, place);
  return telling !== null && !isReported(sentence.words, sentence.chunks[telling]);
}

/** `a group led by X`: what the passive without `was` is said of. */
export function reducedSubject({ words, chunks }: ChunkedSentence, place: number): Subjects | null {
  let first = place - 1;
  while (words[chunks[first - 1]?.from ?? -1]?.form.lower === 'of' && chunks[first - 2]?.kind === 'phrase')
    first -= 2;
  const [head, last] = [chunks[first], chunks[place - 1]];
  if (head?.kind !== 'phrase' || last?.kind !== 'phrase') return null;
  const phrase = nounPhraseOf(words, head, last);
  return phrase === null ? null : { phrases: [phrase], doubt: relativeDoubt };
}

/** `X, who did`, `X, which did`; of `a Y that did` only where the sentence says that X is that Y. */
function relativeSubject(sentence: ChunkedSentence, place: number): Subjects | null {
  const { words, chunks } = sentence;
  const comma = chunks[place - 1]?.kind === 'comma';
  const antecedent = comma ? place - 2 : place - 1;
  const phrase = chunks[antecedent];
  if (phrase?.kind !== 'phrase') return null;
  const governed = chunks[antecedent - 1]?.kind === 'preposition';
  const named = words[phrase.to - 1]?.wordClass === 'name';
  if (comma) {
    const who = words[chunks[place]?.from ?? -1]?.form.lower === 'who';
    if ((governed || /^(?:and|or)$/.test(chunks[antecedent - 1]?.kind ?? '')) && !(who && named)) return null;
    const own = nounPhraseOf(words, phrase, phrase);
    return own === null ? null : { phrases: [own], doubt: relativeDoubt };
  }
  const verbs = chunks[antecedent - 1];
  if (verbs?.kind !== 'verb' || readVerbs(words, verbs)?.copula !== true) return null;
  const subjects = subjectsOf(sentence, antecedent - 1);
  return subjects === null ? null : { ...subjects, doubt: subjects.doubt + relativeDoubt };
}

/** `X did this and did that`: the subject of the verbs before. */
function sharedSubject(sentence: ChunkedSentence, place: number): Subjects | null {
  const { words, chunks } = sentence;
  let before = place - 1;
  while (before >= 0 && /^(?:phrase|preposition|comma|and|or)$/.test(chunks[before]?.kind ?? '')) before -= 1;
  const verbs = chunks[before];
  if (verbs?.kind !== 'verb' || readVerbs(words, verbs) === null) return null;
  const relative = chunks[before - 1]?.kind === 'relative' && chunks[before - 2]?.kind !== 'comma';
  const subjects = relative ? null : subjectsOf(sentence, before);
  return subjects === null ? null : { ...subjects, doubt: subjects.doubt + sharedDoubt };
}

/** True at the comma of `did this, did that and did more`: later `and` leads to a verb, and no comma opened before. */
function listsVerbs(chunks: readonly Chunk[], comma: number): boolean {
  const earlier = chunks.findIndex(({ kind }) => kind === 'comma');
  return (
    earlier === comma &&
    chunks.some(({ kind }, at) => at > comma && kind === 'and' && chunks[at + 1]?.kind === 'verb')
  );
}

/** `X, the Y of Z, did` and `X, who led Y, did`: what stands before a pair of commas. */
function interruptedSubject(sentence: ChunkedSentence, place: number): Subjects | null {
  const { chunks } = sentence;
  if (listsVerbs(chunks, place)) return sharedSubject(sentence, place);
  let open = place - 1;
  while (open >= 0 && chunks[open]?.kind !== 'comma') {
    if (chunks[open]?.kind === 'other' || chunks[open]?.kind === 'condition') return null;
    open -= 1;
  }
  const inner = chunks[open + 1]?.kind;
  if (open < 1 || chunks[open - 1]?.kind !== 'phrase' || (inner !== 'relative' && inner !== 'phrase'))
    return null;
  if (inner === 'phrase' && chunks.slice(open, place).some(({ kind }) => kind === 'verb' || kind === 'or'))
    return null;
  if (hasVerb(chunks, open)) return null;
  const subjects = phraseSubjects(sentence, open - 1);
  return subjects === null ? null : { ...subjects, doubt: subjects.doubt + interruptedDoubt };
}
