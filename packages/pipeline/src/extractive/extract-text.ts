/** The built-in engine of analysis and summary: it answers by selecting sentences of the source and quoting them. */
import type { OutputFormat } from '@harvest/contracts/output-formats';
import type { ExtractedAnswer } from '@harvest/router/spec/provider';
import { identifyLanguage } from '@harvest/text/language';
import type { Sentence } from '@harvest/text/sentences';
import { countWords } from '@harvest/text/count-words';
import { plainText } from '../formats/building/plain-text.ts';
import type { Reading } from '../reading/reading.ts';
import { citationOf } from '../sources/source-text.ts';
import { readQuestions } from './question.ts';
import { type Rendering, renderNothing, renderSelection } from './render.ts';
import { selectAnswer } from './select-answer.ts';
import { selectSummary } from './select-summary.ts';
import type { Selection } from './selection.ts';

/** An answer may pass the length that was asked for by this share. */
const lengthTolerance = 1.1;

/** What is asked of the engine. */
export interface TextRequest {
  readonly reading: Pick<Reading, 'source' | 'language' | 'sentences' | 'tokeniser' | 'index'>;
  readonly query: string;
  readonly outputFormat: Extract<OutputFormat, 'analysis' | 'summary'>;
  /** How many words the text is to have: a summary is made that long, an answer no longer; absent where it does not matter. */
  readonly lengthWords?: number | undefined;
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
    citations: citations.map(({ start, end }) => citationOf(request.reading.source, start, end)),
    answered,
    truncated,
  };
}

async function select(request: TextRequest): Promise<{ rendering: Rendering; answered: boolean }> {
  const { reading, query, outputFormat, lengthWords, maxOutputTokens, pause } = request;
  const { sentences, tokeniser, index } = reading;
  const { language } = tokeniser;
  const source = reading.source.text;
  await pause();
  if (index.vocabulary.size === 0) return { rendering: renderNothing(maxOutputTokens), answered: false };
  const questions = readQuestions(query, tokeniser);
  const summarise = outputFormat === 'summary' || questions.length === 0;
  const selection = summarise
    ? await selectSummary({ source, index, language, questions, lengthWords, pause })
    : shorten(await selectAnswer({ source, index, questions, pause }), { source, sentences, lengthWords });
  await pause();
  const rendering = renderSelection({
    source,
    sentences,
    selection,
    outputFormat: summarise ? 'summary' : outputFormat,
    inOtherLanguage: isOther(identifyLanguage(query), reading.language),
    maxOutputTokens,
  });
  return { rendering, answered: selection.answered };
}

/** True where both languages are known, and differ. */
function isOther(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

/** The first passages of an answer that fit into a number of words, at least one. */
function shorten(
  selection: Selection,
  options: {
    readonly source: string;
    readonly sentences: readonly Sentence[];
    readonly lengthWords: number | undefined;
  },
): Selection {
  const { source, sentences, lengthWords } = options;
  if (lengthWords === undefined) return selection;
  let words = 0;
  const groups = selection.groups.filter((group, position) => {
    for (const at of group)
      words += countWords(plainText(source.slice(sentences[at]?.start, sentences[at]?.end)));
    return position === 0 || words <= lengthWords * lengthTolerance;
  });
  return { ...selection, groups };
}
