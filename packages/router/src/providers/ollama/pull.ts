import { z } from 'zod';
import type { CallContext, PullProgress } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { Judge } from '../provider-failures.ts';
import { runCall } from '../run-call.ts';
import { judgeOllama } from './errors.ts';
import { type OllamaOptions, openExchange } from './exchange.ts';
import { createLineInspector } from './stream.ts';

const progressSchema = z.object({
  status: z.string(),
  completed: z.int().min(0).optional(),
  total: z.int().min(0).optional(),
});

const isSuccess = (line: object): boolean => 'status' in line && line.status === 'success';

/** A model that the registry does not have is reported as a missing file. */
function judgePull(options: OllamaOptions, model: string): Judge {
  return (answer) => {
    const verdict = judgeOllama(answer, { nowMs: options.clock.nowMs(), model });
    if (!/file does not exist/i.test(verdict.detail)) return verdict;
    return {
      code: 'provider.model_not_found',
      detail: '',
      sentence: 'The Ollama library does not have the model. Check its name at https://ollama.com/library.',
    };
  };
}

/**
 * Has a server fetch a model (`POST /api/pull`); resolves when the model can be called. Aborting it loses nothing: a
 * later pull goes on where this one ended.
 *
 * @param onProgress told of every line that the server sends, which may be hundreds a second.
 * @throws HarvestError with a `provider.*` code, or the abort reason of the signal.
 */
export async function pullModel(
  options: OllamaOptions,
  model: string,
  context: CallContext,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const exchange = openExchange(options, context, {
    model,
    inspector: createLineInspector(isSuccess),
    judge: judgePull(options, model),
  });
  await runCall(exchange, async () => {
    for await (const line of await exchange.client.pull({ model, stream: true })) {
      const { status, completed, total } = parseUpstream(progressSchema, line);
      onProgress({ model, status, completedBytes: completed ?? null, totalBytes: total ?? null });
    }
  });
}
