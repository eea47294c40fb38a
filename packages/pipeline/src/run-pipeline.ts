import type { HarvestDocument, HarvestInput, ResultContent, Stage, StageContext } from './document.ts';
import { harvestStages } from './harvest-stages.ts';

export interface PipelineOutcome {
  readonly content: ResultContent;
  readonly firstTokenMs: number | null;
  /** The text of every source, for whoever checks the citations; null when the client has sent them all itself. */
  readonly documents: readonly string[] | null;
}

export interface PipelineContext extends StageContext {
  /** Wraps the run of one stage, to time it, trace it and tell listeners. */
  readonly aroundStage: (name: string, run: () => Promise<void>) => Promise<void>;
}

/**
 * Leads one input through the stages. @throws what a stage throws, or the abort reason of the signal between stages.
 */
export async function runPipeline(
  input: HarvestInput,
  context: PipelineContext,
  stages: readonly Stage[] = harvestStages,
): Promise<PipelineOutcome> {
  let document: HarvestDocument = { input };
  for (const stage of stages) {
    context.signal.throwIfAborted();
    await context.aroundStage(stage.name, async () => {
      document = await stage.run(document, context);
    });
  }
  const { content, checked, acquired } = document;
  if (content === undefined) throw new Error('no stage produced a result');
  const fetched = input.sources.some(({ kind }) => kind === 'url');
  return {
    content,
    firstTokenMs: checked?.routed.firstTokenMs ?? null,
    documents: fetched ? (acquired?.texts ?? null) : null,
  };
}
