/** The built-in engine of analysis and summary: it answers by selecting sentences of the source and quoting them. */
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { ExtractedAnswer } from '@harvest/router/spec/provider';
import { splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser, guessLanguage } from '@harvest/text/tokens';
import { type SourceText, citationOf } from '../sources/source-text.ts';
import { readQuestions } from './question.ts';
import { type Rendering, renderNothing, renderSelection } from './render.ts';
import { selectAnswer } from './select-answer.ts';
import { selectSummary } from './select-summary.ts';

/** What is asked of the engine. */
export interface TextRequest {
  readonly source: SourceText;
  readonly query: string;
  readonly outputFormat: Extract<OutputFormat, 'analysis' | 'summary'>;
  readonly maxOutputTokens: number;
  /** Awaited between stages and now and then within them, so that a long source holds nobody up. */
  readonly pause: () => Promise<void>;
}

/** Answers the query, or condenses the source where there is none. Deterministic. */
export async function extractText(request: TextRequest): Promise<ExtractedAnswer> {
  const { rendering, answered } = await select(request);
  const { pieces, citations, truncated } = rendering;
  return {
    pieces,
    citations: citations.map(({ start, end }) => citationOf(request.source, start, end)),
    answered,
    truncated,
  };
}

async function select(request: TextRequest): Promise<{ rendering: Rendering; answered: boolean }> {
  const { query, outputFormat, maxOutputTokens, pause } = request;
  const source = request.source.text;
  await pause();
  const sentences = splitSentences(source);
  await pause();
  const tokeniser = new Tokeniser({ language: guessLanguage(source) });
  const index = await createTermIndex({ source, sentences, tokeniser, pause });
  await pause();
  if (index.vocabulary.size === 0) return { rendering: renderNothing(maxOutputTokens), answered: false };
  const questions = readQuestions(query, tokeniser);
  const summarise = outputFormat === 'summary' || questions.length === 0;
  const selection = summarise
    ? await selectSummary({ source, index, questions, pause })
    : await selectAnswer({ source, index, questions, pause });
  await pause();
  const rendering = renderSelection({
    source,
    sentences,
    selection,
    outputFormat: summarise ? 'summary' : outputFormat,
    maxOutputTokens,
  });
  return { rendering, answered: selection.answered };
}
