/**
 * The built-in engine: no network, no weights, no key. It answers by selecting sentences of the source and quoting
 * them, so every statement of its text is one of the source's own.
 */
import { setImmediate } from 'node:timers/promises';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type {
  CallContext,
  Grounding,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
} from '../../spec/provider.ts';
import { readQuestions } from './question.ts';
import { type Rendering, renderNothing, renderSelection } from './render.ts';
import { selectAnswer } from './select-answer.ts';
import { selectSummary } from './select-summary.ts';
import { splitSentences } from './sentences.ts';
import { createTermIndex } from './term-index.ts';
import { Tokeniser, guessLanguage } from './tokens.ts';

/** The engine's only model. */
export const extractiveModel = 'extractive-1';

/** Creates the engine; it holds nothing that must be closed, and one instance serves any number of calls at once. */
export function createExtractiveProvider(): ModelProvider {
  return {
    name: 'extractive',
    extractive: true,
    complete: async (request, context) => (await answer(request, context)).response,
    stream: (request, context) => streamAnswer(request, context),
    listModels: () => Promise.resolve([extractiveModel]),
    validateKey: () => Promise.resolve(),
  };
}

async function* streamAnswer(request: ModelRequest, context: CallContext): AsyncGenerator<StreamPart> {
  const { pieces, response } = await answer(request, context);
  for (const text of pieces) {
    context.signal.throwIfAborted();
    yield { type: 'delta', text };
  }
  context.signal.throwIfAborted();
  yield { type: 'finish', response };
}

async function answer(
  request: ModelRequest,
  { signal }: CallContext,
): Promise<{ pieces: readonly string[]; response: ModelResponse }> {
  signal.throwIfAborted();
  const grounding = groundingOf(request);
  const { rendering, answered } = await select(grounding, request.maxOutputTokens, async () => {
    await setImmediate();
    signal.throwIfAborted();
  });
  const response: ModelResponse = {
    text: rendering.pieces.join(''),
    model: extractiveModel,
    finishReason: rendering.truncated ? 'length' : 'stop',
    usage: null,
    citations: rendering.citations,
    answered,
  };
  return { pieces: rendering.pieces, response };
}

function groundingOf(request: ModelRequest): Grounding {
  if (request.model !== extractiveModel) {
    throw new HarvestError({
      code: 'provider.model_not_found',
      publicMessage: `The extractive engine has no model "${request.model}", only "${extractiveModel}".`,
    });
  }
  if (!request.grounding) {
    throw new HarvestError({
      code: 'provider.bad_request',
      publicMessage: 'The extractive engine works on a source and a query; this request has only messages.',
    });
  }
  return request.grounding;
}

/** Runs the stages with a turn for the event loop between them. */
async function select(
  { source, query, outputFormat }: Grounding,
  maxOutputTokens: number,
  pause: () => Promise<void>,
): Promise<{ rendering: Rendering; answered: boolean }> {
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
