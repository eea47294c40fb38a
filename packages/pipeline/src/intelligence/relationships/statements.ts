import type { Word } from '../words/scan-words.ts';
import { speechAndThought } from '../words/word-classes.ts';
import type { WordClass } from '../words/word-class.ts';
import type { Mention } from './graph-nodes.ts';

/** What a sentence says of two nodes. */
export interface Statement {
  readonly subject: number;
  readonly predicate: string;
  readonly object: number;
  readonly kind: 'action' | 'apposition';
  readonly confidence: number;
}

/** A mention as a range of the words of its sentence. */
interface Part {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

const directConfidence = 0.9;
const qualifiedConfidence = 0.75;
const appositionConfidence = 0.85;
/** More words between the verb and its object make it doubtful whose object it is. */
const objectDistanceMax = 4;
const verbGroupMax = 6;
const copulas: ReadonlySet<string> = new Set(['is', 'are', 'was', 'were']);
const relatives: ReadonlySet<string> = new Set(['which', 'who', 'that']);
const nominal: ReadonlySet<WordClass> = new Set(['noun', 'name', 'gerund']);
const verbal: ReadonlySet<WordClass> = new Set(['verb', 'finite', 'auxiliary', 'modal']);
const qualifying: ReadonlySet<WordClass> = new Set([
  'determiner',
  'adjective',
  'number',
  'participle',
  'noun',
  'name',
  'adverb',
]);
const subjectModifiers: ReadonlySet<WordClass> = new Set([
  'determiner',
  'adjective',
  'noun',
  'name',
  'number',
]);

/**
 * What an English sentence says of the nodes that it mentions, by patterns that prefer silence to error: subject, verb
 * group and object side by side in one clause, and `X, the Y,` for appositions.
 *
 * @param words of the sentence, tagged
 * @param mentions in order, without overlap
 */
export function statementsOf(
  words: readonly Word[],
  mentions: readonly Mention[],
  text: string,
): Statement[] {
  const parts = mentions.flatMap((mention) => partOf(words, mention) ?? []);
  return parts.flatMap((subject, place) => {
    const object = parts[place + 1];
    if (object === undefined || object.node === subject.node) return [];
    return appositionOf(words, subject, object) ?? actionOf(words, subject, object, text) ?? [];
  });
}

function partOf(words: readonly Word[], { node, start, end }: Mention): Part | null {
  const from = words.findIndex((word) => word.start === start);
  const to = words.findIndex((word) => word.end === end) + 1;
  return from < 0 || to <= from ? null : { node, from, to };
}

function actionOf(words: readonly Word[], subject: Part, object: Part, text: string): Statement | null {
  if (!isSubject(words, subject) || !endsClause(words[object.to])) return null;
  const group = verbGroupOf(words, behindRelative(words, subject.to), object.from);
  if (group === null) return null;
  const between = words.slice(group.to, object.from);
  if (between.length > objectDistanceMax || !between.every(({ wordClass }) => qualifying.has(wordClass)))
    return null;
  const [first, last] = [words[group.from], words[group.to - 1]];
  if (first === undefined || last === undefined) return null;
  const copula = group.to - group.from === 1 && copulas.has(first.form.lower);
  return {
    subject: subject.node,
    predicate: text.slice(first.start, last.end).replace(/\s+/g, ' '),
    object: object.node,
    kind: copula ? 'apposition' : 'action',
    confidence: between.length > 1 ? qualifiedConfidence : directConfidence,
  };
}

/** False before a noun, which the object would only qualify, and before a verb, whose subject it would be. */
function endsClause(next: Word | undefined): boolean {
  return next === undefined || !(nominal.has(next.wordClass) || verbal.has(next.wordClass));
}

/** False for what a preposition governs, or a verb: `the owner of X sold Y` says nothing of X. */
function isSubject(words: readonly Word[], { from }: Part): boolean {
  let place = from - 1;
  while (place >= 0 && subjectModifiers.has(words[place]?.wordClass ?? 'mark')) place -= 1;
  const before = words[place];
  if (before === undefined) return true;
  return (
    before.wordClass === 'conjunction' ||
    (before.wordClass === 'mark' && /^[,;:"“”—–-]$/.test(before.form.surface))
  );
}

/** `X, which was made by Y,` says it of X. */
function behindRelative(words: readonly Word[], from: number): number {
  const pronoun = words[from]?.form.surface === ',' ? from + 1 : from;
  return relatives.has(words[pronoun]?.form.lower ?? '') ? pronoun + 1 : from;
}

/** The verbs right behind the subject with their adverbs and the preposition that follows; null without a full verb. */
function verbGroupOf(
  words: readonly Word[],
  from: number,
  limit: number,
): { readonly from: number; readonly to: number } | null {
  let to = from;
  let verb: Word | undefined;
  while (to < limit && to - from < verbGroupMax) {
    const word = words[to];
    if (word === undefined) break;
    const { wordClass } = word;
    if (wordClass === 'verb' || wordClass === 'finite' || wordClass === 'participle') verb = word;
    else if (wordClass === 'auxiliary') verb ??= word;
    else if (!(wordClass === 'modal' || wordClass === 'adverb' || (wordClass === 'to' && verb !== undefined)))
      break;
    to += 1;
  }
  while (to > from && words[to - 1]?.wordClass === 'adverb') to -= 1;
  if (verb === undefined || speechAndThought.has(verb.form.lower)) return null;
  if (verb.wordClass === 'auxiliary' && !copulas.has(verb.form.lower)) return null;
  if (to < limit && (words[to]?.wordClass === 'preposition' || words[to]?.wordClass === 'to')) to += 1;
  return { from, to };
}

/** `Ada Lovelace, the first programmer,` */
function appositionOf(words: readonly Word[], subject: Part, object: Part): Statement | null {
  const comma = words[subject.to];
  const article = words[subject.to + 1];
  if (comma?.form.surface !== ',' || !/^(?:the|a|an)$/.test(article?.form.lower ?? '')) return null;
  const between = words.slice(subject.to + 2, object.from);
  if (
    between.length > objectDistanceMax ||
    !between.every(({ wordClass }) => wordClass === 'adjective' || wordClass === 'name')
  )
    return null;
  const behind = words[object.to]?.form.surface ?? '.';
  if (!/^[,.;)]$/.test(behind) || words[subject.from]?.form.capital !== true) return null;
  return {
    subject: subject.node,
    predicate: 'is',
    object: object.node,
    kind: 'apposition',
    confidence: appositionConfidence,
  };
}
