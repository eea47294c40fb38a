import { decodeHTMLStrict } from 'entities';
import { readQuestions } from '../../extractive/question.ts';
import { rateSentences } from '../../extractive/rate-sentences.ts';
import type { Reading } from '../../reading/reading.ts';
import type { FormatRequest } from '../format-definition.ts';
import { countWords } from '@harvest/text/count-words';
import { cutToWords } from './cut-to-words.ts';
import { type FixedWords, wordsIn } from './fixed-words.ts';
import { findLeaning } from './leaning-sentences.ts';
import { capitalised } from './name-segments.ts';
import { type Outline, type OutlineSection, outlineSource } from './outline-source.ts';
import { isCourtesy } from './courtesies.ts';
import { isFiniteVerb } from './finite-verbs.ts';
import { plainText } from './plain-text.ts';
import { withoutRunInLabels } from './run-in-labels.ts';

/** What an article, a script, a map and slides are made of without a model. */
export interface Material {
  readonly reading: Reading;
  readonly outline: Outline;
  /** What the source is about, as a title. */
  readonly topic: string;
  /** How well each sentence stands for the source; 0 for those that are not quoted. */
  readonly rates: Float64Array;
  /** Each sentence as a reader sees it; empty for those that are not quoted. */
  readonly texts: readonly string[];
  /** Words of those texts. */
  readonly words: Uint32Array;
  /** 1 for a sentence that a reader understands only with the one before it. */
  readonly leaning: Uint8Array;
}

/** A section about the query outweighs one that is merely central. */
const queryFocus = 4;

/** A longer text without a title is named by what it speaks of, a shorter one by its first words. */
const titledByOpening = 8;
const titleWordsMax = 10;

const joiners: FixedWords<{ readonly and: string; readonly untitled: string }> = {
  en: { and: 'and', untitled: 'Untitled text' },
  de: { and: 'und', untitled: 'Text ohne Titel' },
  fr: { and: 'et', untitled: 'Texte sans titre' },
  es: { and: 'y', untitled: 'Texto sin título' },
};

/** Reads a source once for building; linear in its length. */
export async function gatherMaterial(
  whole: Reading,
  request: FormatRequest,
  pause: () => Promise<void>,
): Promise<Material> {
  const reading = withoutRunInLabels(whole);
  const { source, index, tokeniser } = reading;
  const questions = readQuestions(request.query, tokeniser).filter(({ hasSubject }) => hasSubject);
  const rates = await rateSentences({ source: source.text, index, questions, focus: queryFocus, pause });
  await pause();
  const outline = outlineSource(reading);
  await pause();
  const leaning = await findLeaning({ source: source.text, index, language: reading.language, pause });
  await pause();
  const texts: string[] = new Array<string>(reading.sentences.length).fill('');
  const words = new Uint32Array(reading.sentences.length);
  for (const at of outline.sections.flatMap(({ sentences }) => sentences)) {
    const sentence = reading.sentences[at];
    if (!sentence) continue;
    texts[at] = plainText(source.text.slice(sentence.start, sentence.end));
    words[at] = countWords(texts[at] ?? '');
    if (isCourtesy(texts[at] ?? '')) [texts[at], rates[at]] = ['', 0];
  }
  const topic = topicOf({ reading, outline, request, texts });
  return { reading, outline, rates, texts, words, leaning, topic };
}

/** The title of the source, or what it begins with or speaks of most. */
function topicOf(options: {
  readonly reading: Reading;
  readonly outline: Outline;
  readonly request: FormatRequest;
  readonly texts: readonly string[];
}): string {
  const { reading, outline, request, texts } = options;
  const { sources = [] } = request;
  const titled = outline.title ?? (sources.length === 1 ? sources[0]?.title : null) ?? '';
  if (titled !== '') return titled;
  const { and, untitled } = wordsIn(joiners, reading.language);
  const sentences = outline.sections.flatMap((section) => section.sentences);
  const opening = decodeHTMLStrict(texts[sentences[0] ?? -1] ?? '');
  if (sentences.length > 0 && sentences.length < titledByOpening)
    return (
      (subjectOf(opening, reading.language) ?? cutToWords(opening.replace(/[.。]$/u, ''), titleWordsMax)) ||
      untitled
    );
  const [first, ...others] = reading.insights.key_phrases
    .map(({ phrase }) => phrase)
    .filter((phrase) => !isSpeaker(reading, phrase));
  if (first === undefined) return untitled;
  // In another language the English word would stand between two phrases that are not English.
  if (!Object.hasOwn(joiners, reading.language ?? '')) return capitalised(first);
  const second = others.find((phrase) => !sharesWord(reading, first, phrase));
  return capitalised(second === undefined ? first : `${first} ${and} ${second}`);
}

/** True for the name before what somebody says in a transcript. */
function isSpeaker({ source }: Reading, phrase: string): boolean {
  return source.text.startsWith(`${phrase}: `) || source.text.includes(`\n${phrase}: `);
}

/** The subject that an English text opens with ("The Seed Vault opened ..."), as its title; null where words do not tell. */
function subjectOf(opening: string, language: string | null): string | null {
  if (language !== 'en') return null;
  const words = opening.split(' ');
  const verb = words.findIndex((word) => isFiniteVerb(word));
  const subject = words.slice(0, verb);
  if (subject.length < 2 || subject.length > titleWordsMax || /[,;:()"“”]/.test(subject.join(' ')))
    return null;
  return subject.slice(1).some((word) => /^\p{Lu}/u.test(word)) ? subject.join(' ') : null;
}

function sharesWord({ tokeniser }: Reading, a: string, b: string): boolean {
  const known = new Set(tokeniser.tokens(a).map(({ term }) => term));
  return tokeniser.tokens(b).some(({ term }) => known.has(term));
}

/** Of what is quotable, about so much is left when what points elsewhere has been passed over. */
const quotableShare = 0.7;

/**
 * The first section, which says what the source is about, and those that matter most, in their order.
 *
 * @param options.count how many there are to be; more where they hold too little for `wordsMin`.
 */
export function pickSections(
  material: Material,
  { count, wordsMin }: { readonly count: number; readonly wordsMin: number },
): readonly OutlineSection[] {
  const { outline, rates, words } = material;
  const weighed = outline.sections.map((section, position) => ({
    section,
    position,
    weight: position === 0 ? Infinity : weightOf(section, rates),
  }));
  weighed.sort((a, b) => b.weight - a.weight || a.position - b.position);
  let held = 0;
  const picked = weighed.filter(({ section }, rank) => {
    if (rank >= count && held * quotableShare >= wordsMin) return false;
    held += section.sentences.reduce((sum, at) => sum + (words[at] ?? 0), 0);
    return true;
  });
  return picked.sort((a, b) => a.position - b.position).map(({ section }) => section);
}

/** Sentences that speak for a section; more of them would make long sections important because they are long. */
const speakersMax = 5;

function weightOf({ sentences }: OutlineSection, rates: Float64Array): number {
  return sentences
    .map((at) => rates[at] ?? 0)
    .sort((a, b) => b - a)
    .slice(0, speakersMax)
    .reduce((sum, rate) => sum + rate, 0);
}
