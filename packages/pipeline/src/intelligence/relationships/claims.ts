import type { Word } from '../words/scan-words.ts';
import { emphasisMarks } from '../words/tag-words.ts';
import { appositionsOf } from './appositions.ts';
import type { Chunk, ChunkedSentence } from './chunk.ts';
import { chunksOf } from './chunks.ts';
import type { Claim } from './claim.ts';
import { complementsOf } from './complements.ts';
import { isConditional, isDoubted } from './doubt-words.ts';
import { reducedSubject, subjectsOf } from './clause-subjects.ts';
import { readVerbs } from './verb-groups.ts';

const claimWordsMax = 120;

/**
 * What an English sentence says, by patterns that prefer silence to error: the subject, verbs and objects of its
 * clauses, and its appositions. Questions and what is doubted or stands under a condition state nothing.
 *
 * @param words of the sentence, tagged
 */
export function claimsOf(words: readonly Word[], text: string): Claim[] {
  const last = words.at(-1)?.form.surface ?? '';
  if (words.length < 3 || words.length > claimWordsMax || last === '?') return [];
  const marked = words.some(({ form }) => emphasisMarks.has(form.surface));
  const plain = marked ? words.filter(({ form }) => !emphasisMarks.has(form.surface)) : words;
  const sentence = { text, words: plain, chunks: chunksOf(plain) };
  const appositions = appositionsOf(sentence).filter((claim) => !isDoubted(wordsOf(claim, plain)));
  return isDoubted(plain) ? appositions : [...clausesOf(sentence), ...appositions];
}

/** The words that a claim reaches over. */
function wordsOf({ subject, object }: Claim, words: readonly Word[]): Word[] {
  const [from, to] = [Math.min(subject.start, object.start), Math.max(subject.end, object.end)];
  return words.filter(({ start, end }) => start >= from && end <= to);
}

function clausesOf(sentence: ChunkedSentence): Claim[] {
  const claims: Claim[] = [];
  const conditional = isConditional(sentence.words);
  for (const [place, chunk] of sentence.chunks.entries()) {
    if (chunk.kind !== 'verb' || (conditional && !isRule(sentence.words, chunk))) continue;
    const next = sentence.chunks[place + 1]?.kind;
    if (next !== 'phrase' && next !== 'preposition') continue;
    const verbs = readVerbs(sentence.words, chunk);
    if (verbs === null) continue;
    const subjects = verbs.reduced ? reducedSubject(sentence, place) : subjectsOf(sentence, place);
    if (subjects === null) continue;
    for (const { object, predicate, kind, turned, doubt } of complementsOf(sentence, place, verbs)) {
      for (const subject of subjects.phrases) {
        const confidence = 0.95 - subjects.doubt - doubt;
        claims.push(
          turned
            ? { subject: object, predicate, object: subject, kind, confidence, ofPerson: false }
            : { subject, predicate, object, kind, confidence, ofPerson: false },
        );
      }
    }
  }
  return claims;
}

/** What shall be done is a rule, with its condition or without. */
function isRule(words: readonly Word[], { from, to }: Chunk): boolean {
  return words.slice(from, to).some(({ form }) => /^(?:shall|must)$/.test(form.lower));
}
