import { personTitles } from '../entities/person-words.ts';
import type { Word } from '../words/scan-words.ts';
import type { Chunk, ChunkedSentence } from './chunk.ts';
import type { Claim } from './claim.ts';
import { type NounPhrase, nounPhraseOf, phraseAt } from './noun-phrase.ts';

const appositionConfidence = 0.85;
const roleConfidence = 0.9;
const titleConfidence = 0.75;
/** Shorter words before a name belong to it: `de Carlan`. */
const titleLengthMin = 4;
const apposition = { predicate: 'is', kind: 'apposition' } as const;
const possessive = /^['’]s$/;
/** Prepositions between a role and where it is held. */
const roleLink = /^(?:of|at|for|in)$/;

/** `Ada Lovelace, the first programmer,`, `Tom Lee, head of Audi,` and `Audi's chief engineer Tom Lee`. */
export function appositionsOf(sentence: ChunkedSentence): Claim[] {
  const claims: Claim[] = [];
  for (const [place, { kind, from, to }] of sentence.chunks.entries()) {
    if (kind !== 'phrase') continue;
    if (sentence.chunks[place + 1]?.kind === 'comma') {
      claims.push(...appositionBehind(sentence, place), ...nameBehind(sentence, place));
    }
    if (to - from > 1 && sentence.words[to - 1]?.wordClass === 'name') {
      claims.push(...titleBefore(sentence, place), ...roleBefore(sentence, place));
    }
  }
  return claims;
}

/** What a phrase between commas, or before the end of the sentence, says of the name before it. */
function appositionBehind(sentence: ChunkedSentence, place: number): Claim[] {
  const { words, chunks } = sentence;
  const [name, comma, second] = [chunks[place], chunks[place + 1], chunks[place + 2]];
  if (name === undefined || comma?.kind !== 'comma' || second?.kind !== 'phrase') return [];
  if (!isName(words, name) || chunks[place - 1]?.kind === 'comma') return [];
  const owner = ownerIn(words, second);
  const article = /^(?:the|a|an)$/.test(words[second.from]?.form.lower ?? '');
  const common = words
    .slice(second.from, second.to)
    .every(({ wordClass, form }) => wordClass !== 'name' || form.acronym);
  if (!article && !common && owner === null) return [];
  const subject = nounPhraseOf(words, name, name);
  if (subject === null) return [];
  if (owner !== null) return closes(sentence, place + 3) ? ownedRole(sentence, subject, second, owner) : [];
  if (!article) return roleOf(sentence, subject, place + 2);
  const { phrase, next } = phraseAt(words, chunks, place + 2, true);
  if (phrase === null || !closes(sentence, next)) return [];
  return [{ ...apposition, subject, object: phrase, confidence: appositionConfidence, ofPerson: false }];
}

/** `Its chief engineer, Tom Lee,` */
function nameBehind(sentence: ChunkedSentence, place: number): Claim[] {
  const { words, chunks } = sentence;
  const [before, chunk, comma, name] = [
    chunks[place - 1],
    chunks[place],
    chunks[place + 1],
    chunks[place + 2],
  ];
  if (chunk === undefined || comma?.kind !== 'comma' || name?.kind !== 'phrase' || before?.kind === 'comma')
    return [];
  const common = words.slice(chunk.from, chunk.to).every(({ wordClass }) => wordClass !== 'name');
  if (!common || words[chunk.from]?.wordClass !== 'determiner' || !isRun(words.slice(name.from, name.to)))
    return [];
  if (chunks[place + 3]?.kind !== 'comma' || !closes(sentence, place + 3)) return [];
  const [subject, object] = [nounPhraseOf(words, name, name), nounPhraseOf(words, chunk, chunk)];
  if (subject === null || object === null) return [];
  return [{ ...apposition, subject, object, confidence: appositionConfidence, ofPerson: false }];
}

/** `the engineer Tom Lee` */
function titleBefore({ words, chunks }: ChunkedSentence, place: number): Claim[] {
  const chunk = chunks[place];
  if (chunk === undefined) return [];
  const own = words.slice(chunk.from, chunk.to);
  const first = own.findIndex(({ wordClass, form }) => wordClass === 'name' && !form.acronym);
  if (first < 1 || !isTitle(own[first - 1]) || !isRun(own.slice(first))) return [];
  if (own.slice(0, first).some(({ form }) => possessive.test(form.surface))) return [];
  const title = { ...chunk, to: chunk.from + first };
  const subject = nounPhraseOf(words, { ...chunk, from: chunk.from + first }, chunk);
  const object = nounPhraseOf(words, title, title);
  if (subject === null || object === null) return [];
  return [{ ...apposition, subject, object, confidence: titleConfidence, ofPerson: true }];
}

/** A noun for one person, and not what may be a name itself where it starts the sentence. */
function isTitle(word: Word | undefined): boolean {
  if (word === undefined) return false;
  const { lower, capital, weight } = word.form;
  if (personTitles.has(lower)) return true;
  if (lower.length < titleLengthMin) return false;
  return (
    word.wordClass === 'noun' &&
    !(capital && weight === 1) &&
    !/s$|^(?:spring|summer|autumn|winter)$/.test(lower)
  );
}

/** True for a name, and for a word that nobody knows at the start of its sentence. */
function isName(words: readonly Word[], { from, to }: Chunk): boolean {
  const head = words[to - 1];
  return (
    head?.wordClass === 'name' ||
    (from === 0 && to === 1 && head?.form.capital === true && head.form.weight === 1)
  );
}

/** An apposition ends at a comma that no list goes on behind, at a relative, or with the sentence. */
function closes({ words, chunks }: ChunkedSentence, place: number): boolean {
  const next = chunks[place];
  if (next === undefined || next.kind === 'relative') return true;
  if (next.kind === 'comma') {
    const behind = chunks[place + 1]?.kind;
    return behind !== 'and' && behind !== 'or' && behind !== 'phrase';
  }
  return next.kind === 'other' && /^[.;)”"—–]$/.test(words[next.from]?.form.surface ?? '');
}

/** `Tom Lee, head of Audi`: without an article only a role is said, and only of what has a name. */
function roleOf({ words, chunks, text }: ChunkedSentence, subject: NounPhrase, place: number): Claim[] {
  const joined = chunks[place + 1]?.kind === 'and' && chunks[place + 2]?.kind === 'phrase' ? 2 : 0;
  const [role, link, holder] = [chunks[place], chunks[place + joined + 1], chunks[place + joined + 2]];
  const [first, preposition] = [words[role?.from ?? -1], words[link?.from ?? -1]];
  if (role === undefined || first === undefined || link?.kind !== 'preposition' || holder?.kind !== 'phrase')
    return [];
  if (!roleLink.test(preposition?.form.lower ?? '')) return [];
  const object = nounPhraseOf(words, holder, holder);
  if (object === null) return [];
  const predicate = text.slice(first.start, preposition?.end).replace(/\s+/g, ' ');
  return [{ subject, predicate, object, kind: 'role', confidence: roleConfidence, ofPerson: false }];
}

/** `Audi's chief engineer Tom Lee` */
function roleBefore(sentence: ChunkedSentence, place: number): Claim[] {
  const { words, chunks } = sentence;
  const chunk = chunks[place];
  if (chunk === undefined) return [];
  const owner = ownerIn(words, chunk);
  if (owner === null) return [];
  const name = words.findIndex(({ wordClass }, at) => at > owner && wordClass === 'name');
  if (name < 0 || name >= chunk.to || !isRun(words.slice(name, chunk.to))) return [];
  const subject = nounPhraseOf(words, { ...chunk, from: name }, chunk);
  return subject === null ? [] : ownedRole(sentence, subject, { ...chunk, to: name }, owner);
}

/** Where the `'s` behind the name of an owner stands; null without one. */
function ownerIn(words: readonly Word[], { from, to }: Chunk): number | null {
  const owner = words.findIndex(({ form }, at) => at > from && possessive.test(form.surface));
  if (owner < 0 || owner >= to - 1) return null;
  const name = words[owner - 1];
  return name?.wordClass === 'name' || name?.form.capital === true ? owner : null;
}

/** What `Audi's chief engineer`, with the `'s` at `owner`, says of the subject. */
function ownedRole(
  { words, text }: ChunkedSentence,
  subject: NounPhrase,
  role: Chunk,
  owner: number,
): Claim[] {
  const [first, last] = [words[owner + 1], words[role.to - 1]];
  if (first === undefined || last?.wordClass !== 'noun' || role.to <= owner + 1) return [];
  const holder = { ...role, to: owner };
  const object = nounPhraseOf(words, holder, holder);
  if (object === null) return [];
  const predicate = `${text.slice(first.start, last.end).replace(/\s+/g, ' ')} of`;
  return [{ subject, predicate, object, kind: 'role', confidence: roleConfidence, ofPerson: false }];
}

function isRun(words: readonly Word[]): boolean {
  return words.every(({ wordClass, form }) => wordClass === 'name' || form.surface === '.');
}
