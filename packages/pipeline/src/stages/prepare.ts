import { outputFormats } from '@harvest/contracts/output-formats';
import { turn } from '../compute/turn.ts';
import { type HarvestDocument, type Stage, type StageContext, partOf } from '../document.ts';
import type { PromptSource } from '../sources/prompt-source.ts';
import { compressSource, wholeSource } from '../retrieval/compress-source.ts';

/**
 * Decides what of the sources a model is given: everything where that fits; else the passages that fit the query, or,
 * where a whole source is asked about, the gist of each of its sections.
 */
export const prepare: Stage = {
  name: 'prepare',
  run: async (document, context) => {
    const { maker } = outputFormats[document.input.outputFormat];
    const prompt =
      maker === 'built-in' ? wholeSource(partOf(document, 'source')) : await promptOf(document, context);
    return { ...document, prompt };
  },
};

async function promptOf(document: HarvestDocument, context: StageContext): Promise<PromptSource> {
  const { query, outputFormat } = document.input;
  const { countTokens, sourceTokensMax: tokensMax, signal, embed, compute } = context;
  // A question is about some passages; everything else is about the whole.
  const method = outputFormat === 'analysis' ? 'retrieval' : 'condensation';
  const asked = { query, method, tokensMax } as const;
  if (embed === undefined || method === 'condensation')
    return await compute.compress({ ...asked, texts: partOf(document, 'texts') }, { signal });
  // An embedder is a provider, which a thread cannot call.
  const source = partOf(document, 'source');
  return await compressSource({ ...asked, source, countTokens, embed, signal, pause: () => turn(signal) });
}
