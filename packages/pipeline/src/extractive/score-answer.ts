import type { Match } from './bm25.ts';
import type { Candidate } from '@harvest/text/marginal-relevance';
import { degreeForms, namedDegrees, questionKinds, strictDegrees } from './question-kinds.ts';
import type { Question } from './question.ts';
import type { Section } from './sections.ts';
import { sameParagraph } from './selection.ts';
import type { TermIndex } from '@harvest/text/term-index';
import { fold } from '@harvest/text/tokens';

/** How far a passage of the wrong form (no number for "how many") can count, alone and beside one of the right form. */
const wrongForm = { alone: 0.6, besideRight: 0.9 } as const;

const link = /!?\[[^[\]]*\]\([^()\s]*\)/g;
/** How much likelier a sentence defines a word with which it begins. */
const definesGain = 1.6;

/** A sentence as an answer to one question. */
export interface ScoredSentence extends Candidate {
  /** Share of what was asked that it and its context hold, 0 to 1. */
  readonly coverage: number;
  /** Whether it has the form that the question asks for. */
  readonly fits: boolean;
  /** True when what was asked about is named in its context only. */
  readonly leans: boolean;
}

/** Weighs each sentence's match by its form: does it look like an answer to this kind of question? */
export function scoreSentences(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly question: Question;
  readonly match: Match;
  readonly section: (at: number) => Section;
}): ScoredSentence[] {
  const { source, index, question, match, section } = options;
  const { answeredBy, required } = questionKinds[question.kind];
  const asked = new Set(question.terms.map(({ term }) => index.vocabulary.get(term)));
  const folded = new Map<number, string>();
  const textOf = (at: number): string => {
    const sentence = index.sentences[at];
    const text = folded.get(at) ?? (sentence ? fold(source.slice(sentence.start, sentence.end)) : '');
    folded.set(at, text);
    return text;
  };
  const form = degreeForms[question.degree];
  const namedForm = namedDegrees[question.degree];
  const typed = (at: number): boolean => {
    if (form && strictDegrees.has(question.degree))
      return form.test(textOf(at)) && namedForm?.test(textOf(at)) !== false;
    if (question.kind === 'who') return namesSomeone(index, asked, at);
    return answeredBy?.test(textOf(at)) ?? true;
  };
  const typical = form ?? questionKinds[question.kind].typical;
  const scored: ScoredSentence[] = [];
  for (const [at, sentence] of index.sentences.entries()) {
    const base = match.score[at] ?? 0;
    if (base === 0 || sentence.kind === 'heading' || sentence.kind === 'rule') continue;
    const fits = typed(at);
    const beside =
      !fits && required && [at - 1, at + 1].some((other) => sameParagraph(index, at, other) && typed(other));
    const formShare = fits || !required ? 1 : beside ? wrongForm.besideRight : wrongForm.alone;
    const covered = match.mass > 0 ? Math.max(match.coverage[at] ?? 0, section(at).asked ? 0.9 : 0) : 1;
    const coverage = covered * formShare;
    let score = base * (0.35 + 0.65 * coverage) * formWeight(textOf(at), sentence.kind);
    if (required && !fits) score *= 0.6;
    if (fits) score *= typical?.test(textOf(at)) ? 2 : 1.25;
    score *= section(at).weight;
    if (question.kind === 'definition') {
      score *= 1 + 0.3 * (1 - at / index.sentences.length);
      // "A lock is ...": who explains a word begins with it.
      if (fits && asked.has(index.terms[at]?.lead)) score *= definesGain;
    }
    // A sentence that begins with what was asked about tends to tell something about it.
    if (asked.has(index.terms[at]?.lead)) score *= 1.15;
    if (addsNothing(index, asked, at)) score *= 0.5;
    const leans = !(index.terms[at]?.ids ?? []).some((id) => asked.has(id));
    scored.push({ at, coverage, fits, leans, score: score * (1 + 0.1 / (1 + placeInSection(index, at))) });
  }
  return scored;
}

/** Sentences since the last heading; what opens a section usually answers the question in its title. */
function placeInSection(index: TermIndex, at: number): number {
  return at - (index.sentences[at]?.headings.at(-1) ?? -1) - 1;
}

/** Questions of the source, bare announcements and code seldom answer anything by themselves. */
function formWeight(text: string, kind: string): number {
  if (isLinksAlone(text)) return 0.4;
  if (/[?？؟]["'”’»)」]*$/.test(text)) return 0.5;
  return kind === 'code' ? 0.6 : kind === 'row' ? 0.7 : 1;
}

/** Badges and rows of links; a badge is an image in a link, so that two rounds are needed. */
function isLinksAlone(text: string): boolean {
  return text.includes('](') && !/\p{L}/u.test(text.replace(link, '').replace(link, ''));
}

/** A sentence that says only the words of the question back. */
function addsNothing(index: TermIndex, asked: ReadonlySet<number | undefined>, at: number): boolean {
  const ids = index.terms[at]?.ids ?? [];
  return ids.filter((id) => !asked.has(id)).length < 2;
}

/** For "who": the sentence holds a name that the question does not. */
function namesSomeone(index: TermIndex, asked: ReadonlySet<number | undefined>, at: number): boolean {
  return (index.terms[at]?.ids ?? []).some((id) => index.names.has(id) && !asked.has(id));
}
