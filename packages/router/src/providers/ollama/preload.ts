import type { CallContext } from '../../spec/provider.ts';
import { runCall } from '../run-call.ts';
import { type OllamaOptions, openExchange } from './exchange.ts';
import { readChat } from './response.ts';

/**
 * Loads a model into a server's memory and asks for nothing: that is what a chat without messages does. The context
 * length is that of later requests, since another one would load the model anew.
 *
 * @returns milliseconds that loading took; null where the server does not say.
 * @throws HarvestError with a `provider.*` code, or the abort reason of the signal.
 */
export async function preloadModel(
  options: OllamaOptions,
  model: string,
  context: CallContext,
): Promise<number | null> {
  const exchange = openExchange(options, context, { model });
  return await runCall(exchange, async () => {
    const answer = await exchange.client.chat({
      model,
      messages: [],
      stream: false,
      options: { num_ctx: options.contextTokens },
      ...(options.keepAlive === undefined ? {} : { keep_alive: options.keepAlive }),
    });
    return readChat(answer).loadMs ?? null;
  });
}
