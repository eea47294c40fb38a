/**
 * The built-in engine: no network, no weights, no key. What it answers is made by whoever has the source, from sentences
 * of the source, so that every statement of its text is one of the source's own.
 */
import { HarvestError } from '@harvest/runtime/harvest-error';
import type {
  CallContext,
  Grounding,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
} from '../../spec/provider.ts';

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
  const extract = extractOf(request);
  const { maxOutputTokens } = request;
  const { pieces, citations, answered, truncated } = await extract({ maxOutputTokens }, { signal });
  const response: ModelResponse = {
    text: pieces.join(''),
    model: extractiveModel,
    finishReason: truncated ? 'length' : 'stop',
    usage: null,
    citations,
    answered,
  };
  return { pieces, response };
}

function extractOf(request: ModelRequest): NonNullable<Grounding['extract']> {
  if (request.model !== extractiveModel) {
    throw new HarvestError({
      code: 'provider.model_not_found',
      publicMessage: `The extractive engine has no model "${request.model}", only "${extractiveModel}".`,
    });
  }
  const extract = request.grounding?.extract;
  if (extract === undefined) {
    throw new HarvestError({
      code: 'provider.bad_request',
      publicMessage: 'The extractive engine works on a source and a query; this request has only messages.',
    });
  }
  return extract;
}
