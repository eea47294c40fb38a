/**
 * Finds the sentences that a reader understands only with the one before them. What one sentence shows by itself is told
 * by `needsPrevious`; here the sentence before is looked at too, and what a line that stands alone would miss.
 */
import type { Language } from '@harvest/text/stop-words';
import type { TermIndex } from '@harvest/text/term-index';
import { sameParagraph } from '../../extractive/selection.ts';
import { needsPrevious } from './back-reference.ts';
import { type ContextWords, contextWords } from './context-words.ts';
import { plainText } from './plain-text.ts';

/** Who speaks in a transcript; what is said begins after it. */
const speaker = /^(?:\p{Lu}[\p{Lu} .'’-]{1,30}|\*\*[^*:]{2,30}\*\*): /u;
/** What somebody says, where the sentences around it say who. */
const bareSpeech = /^["“„«][^"“”„«»]*["”“»]$/u;
const properName = /\p{Lu}\p{L}+/u;
/** A term in this share of the sentences is what the source is about: "the canal" of a text on a canal needs no other. */
const subjectShare = 0.06;
const subjectSentencesMin = 4;
const sentencesPerTurn = 500;

/**
 * Marks the sentences that are not understood without the one before; those of a language without word lists are told by
 * their openings alone. Time is linear.
 *
 * @returns 1 for a sentence that leans, by sentence.
 */
export async function findLeaning(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly language: string | null;
  readonly pause: () => Promise<void>;
}): Promise<Uint8Array> {
  const { source, index, language, pause } = options;
  const own =
    language !== null && Object.hasOwn(contextWords, language) ? contextWords[language as Language] : null;
  const leaning = new Uint8Array(index.sentences.length);
  for (const [at, { kind, start, end }] of index.sentences.entries()) {
    if (at % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    if (kind !== 'prose' && kind !== 'item') continue;
    const text = plainText(source.slice(start, end)).replace(speaker, '');
    const leans =
      needsPrevious(text) ||
      bareSpeech.test(text) ||
      (own !== null && (showsLeaning(text, own) || goesOn(index, at, text, own)));
    if (leans) leaning[at] = 1;
  }
  return leaning;
}

/** True for a sentence whose own words show that something before it is missing. */
function showsLeaning(text: string, { lateSubject, circumstance, dangling }: ContextWords): boolean {
  if (dangling.some((pattern) => pattern.test(text))) return true;
  const introduction = lateSubject.exec(text)?.[1];
  if (introduction === undefined) return false;
  // The first word has a capital whatever it is.
  const rest = introduction.replace(circumstance, ' ').replace(/^\S+\s*/, '');
  return !properName.test(rest);
}

/** "The caldera of Yellowstone" is known by the name. */
const ofName = /^\S+ (?:\p{Ll}+ ){1,2}(?:of|von|de|d['’]) ?\p{Lu}/u;

/** True for "The officers ..." after a sentence of the same paragraph that speaks of officers, unless all of the source does. */
function goesOn(index: TermIndex, at: number, text: string, { definiteSubject }: ContextWords): boolean {
  if (!definiteSubject.test(text) || ofName.test(text) || !sameParagraph(index, at - 1, at)) return false;
  const lead = index.terms[at]?.lead ?? -1;
  if (!index.terms[at - 1]?.ids.includes(lead)) return false;
  const holders = index.postings[lead]?.length ?? 0;
  return holders < Math.max(subjectSentencesMin, index.sentences.length * subjectShare);
}
