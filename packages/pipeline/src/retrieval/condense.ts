import { type Sentence, splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser, guessLanguage } from '@harvest/text/tokens';
import { readQuestions } from '../extractive/question.ts';
import { rateSentences } from '../extractive/rate-sentences.ts';
import { omissionMark } from '../sources/omission.ts';
import type { SourceText } from '../sources/source-text.ts';
import { type CompressedSource, type Piece, compressedSource, countPieces } from './compressed-source.ts';
import { chooseSentences } from './choose-sentences.ts';
import { type Section, sectionsOf } from './sections-of.ts';
import { countSentenceTokens } from './sentence-tokens.ts';

/** A choice over the budget is shortened by such a part of itself until it fits. */
const giveUpSteps = 50;

/**
 * Condenses sources to a budget of tokens: every section of every source keeps its share, in the form of its best
 * sentences with the headings above them, in source order. Sentences with figures, names and words of the query are
 * preferred, and the same sentence is kept once.
 *
 * @param options.query what the rest leans towards; empty for a plain gist.
 */
export async function condense(options: {
  readonly source: SourceText;
  readonly query: string;
  readonly tokensMax: number;
  readonly countTokens: (text: string) => number;
  readonly pause: () => Promise<void>;
}): Promise<CompressedSource> {
  const { source, query, tokensMax, countTokens, pause } = options;
  const { text } = source;
  const sentences = splitSentences(text);
  await pause();
  const tokeniser = new Tokeniser({ language: guessLanguage(text) });
  const index = await createTermIndex({ source: text, sentences, tokeniser, pause });
  const tokens = await countSentenceTokens({ text, sentences, countTokens, pause });
  const questions = readQuestions(query, tokeniser).filter(({ hasSubject }) => hasSubject);
  const rates = await rateSentences({ source: text, index, questions, pause });
  const sections = sectionsOf(source, sentences);
  const draft = async (budget: number): Promise<Draft> => {
    await pause();
    const kept = chooseSentences({ text, index, tokens, rates, sections, tokensMax: budget });
    await pause();
    return await fitted({ text, sentences, sections, kept, countTokens, tokensMax, pause });
  };
  const first = await draft(tokensMax);
  // Sums over sentences and marks are a little more than the whole has; what that leaves free is used once.
  const second = await draft(Math.floor(tokensMax * Math.min(2, tokensMax / Math.max(1, first.keptTokens))));
  const { pieces, keptTokens } = second.keptTokens > first.keptTokens ? second : first;
  const originalTokens = tokens.reduce((sum, count) => sum + count, 0);
  return compressedSource({ method: 'condensation', pieces, originalTokens, keptTokens });
}

interface Draft {
  readonly pieces: readonly Piece[];
  readonly keptTokens: number;
}

/** The pieces of the sentences kept, of which the least wanted are given up until the rest is within the budget. */
async function fitted(options: {
  readonly text: string;
  readonly sentences: readonly Sentence[];
  readonly sections: readonly Section[];
  readonly kept: readonly number[];
  readonly countTokens: (text: string) => number;
  readonly tokensMax: number;
  readonly pause: () => Promise<void>;
}): Promise<Draft> {
  const { kept, countTokens, tokensMax, pause } = options;
  let count = kept.length;
  for (;;) {
    const pieces = piecesOf({ ...options, kept: new Set(kept.slice(0, count)) });
    const keptTokens = countPieces(pieces, countTokens);
    if (keptTokens <= tokensMax || count === 0) return { pieces, keptTokens };
    count -= Math.ceil(count / giveUpSteps);
    await pause();
  }
}

/** One piece for each section of which something is kept, its new headings above it. */
function piecesOf(options: {
  readonly text: string;
  readonly sentences: readonly Sentence[];
  readonly sections: readonly Section[];
  readonly kept: ReadonlySet<number>;
}): Piece[] {
  const { text, sentences, sections, kept } = options;
  const shown = new Set<number>();
  return sections.flatMap(({ source, headings, members }) => {
    const own = members.filter((at) => kept.has(at));
    if (own.length === 0) return [];
    const titles = headings.filter((heading) => !shown.has(heading));
    for (const title of titles) shown.add(title);
    const parts = titles.map((at) => text.slice(sentences[at]?.outerStart, sentences[at]?.outerEnd));
    return [{ source, text: [...parts, joinSentences(text, sentences, own)].join('\n\n') }];
  });
}

/** Sentences with what stands between them in the source, or a mark where something was left out. */
function joinSentences(text: string, sentences: readonly Sentence[], chosen: readonly number[]): string {
  return chosen
    .map((at, place) => {
      const sentence = sentences[at];
      const before = chosen[place - 1];
      const own = text.slice(sentence?.outerStart, sentence?.outerEnd);
      if (before === undefined) return own;
      const previous = sentences[before];
      if (before === at - 1) return text.slice(previous?.outerEnd, sentence?.outerEnd);
      return (previous?.block === sentence?.block ? ` ${omissionMark} ` : '\n\n') + own;
    })
    .join('');
}
