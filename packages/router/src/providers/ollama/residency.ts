import { z } from 'zod';
import type { CallContext } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { runCall } from '../run-call.ts';
import { type OllamaOptions, openExchange } from './exchange.ts';

const residentsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });

/**
 * Asks a server which models it holds in memory (`GET /api/ps`). A model that is still being loaded is among them.
 *
 * @throws HarvestError with a `provider.*` code, or the abort reason of the signal.
 */
export async function listResidentModels(
  options: OllamaOptions,
  context: CallContext,
): Promise<readonly string[]> {
  const exchange = openExchange(options, context);
  return await runCall(exchange, async () =>
    parseUpstream(residentsSchema, await exchange.client.ps()).models.map(({ name }) => name),
  );
}
