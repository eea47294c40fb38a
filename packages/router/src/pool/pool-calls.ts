import type {
  CallContext,
  EmbedRequest,
  EmbedResponse,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
} from '../spec/provider.ts';
import type { Placement } from './placement.ts';
import type { Visit } from './visit.ts';

type PoolCalls = Required<Pick<ModelProvider, 'complete' | 'stream' | 'embed'>>;

/**
 * The calls of a provider, each made at the node that the placement chooses for it. A place is given back when the call
 * is over, whether it was answered, failed or aborted, or its stream was left.
 *
 * @param options.named whether answers say which node they come from.
 */
export function createPoolCalls(options: { placement: Placement; named: boolean }): PoolCalls {
  const finished = (response: ModelResponse, visit: Visit): ModelResponse => {
    visit.answered(response.loadMs ?? null);
    return options.named ? { ...response, node: visit.node.label } : response;
  };
  const visiting = async <T>(
    model: string,
    context: CallContext,
    call: (visit: Visit) => Promise<T>,
  ): Promise<T> => {
    const visit = await options.placement.visit(model, context);
    try {
      return await call(visit);
    } catch (error) {
      throw visit.failed(error, context.signal);
    } finally {
      visit.leave();
    }
  };
  return {
    complete: (request: ModelRequest, context: CallContext) =>
      visiting(request.model, context, async (visit) =>
        finished(await visit.node.provider.complete(request, context), visit),
      ),
    embed: (request: EmbedRequest, context: CallContext) =>
      visiting(request.model, context, (visit) => embedAt(visit, request, context)),
    stream: async function* (request: ModelRequest, context: CallContext): AsyncGenerator<StreamPart> {
      const visit = await options.placement.visit(request.model, context);
      try {
        for await (const part of visit.node.provider.stream(request, context)) {
          visit.begun();
          yield part.type === 'finish' ? { ...part, response: finished(part.response, visit) } : part;
        }
      } catch (error) {
        throw visit.failed(error, context.signal);
      } finally {
        visit.leave();
      }
    },
  };
}

async function embedAt(visit: Visit, request: EmbedRequest, context: CallContext): Promise<EmbedResponse> {
  const { embed } = visit.node.provider;
  if (embed === undefined) throw new Error('the Ollama provider embeds');
  const response = await embed(request, context);
  visit.answered(null);
  return response;
}
