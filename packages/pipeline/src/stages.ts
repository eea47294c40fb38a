import { toUsage } from '@harvest/contracts/harvest-result';
import type { FinishReason } from '@harvest/router/spec/provider';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { HarvestDocument, ResultContent, Stage, StageContext } from './document.ts';
import { parseAnswer } from './synthesis/answer.ts';
import { groundQuotes } from './synthesis/citations.ts';
import { EvidenceGate } from './synthesis/evidence-gate.ts';
import { buildMessages } from './synthesis/prompt.ts';

const prepare: Stage = {
  name: 'prepare',
  run: (document) => ({ ...document, messages: buildMessages(document.input) }),
};

const generate: Stage = {
  name: 'generate',
  run: async (document, context) => {
    const { source, query, outputFormat, wishes, maxOutputTokens, cache } = document.input;
    const reader = readerContext(context);
    const routed = await context.router.route(
      {
        messages: document.messages ?? [],
        grounding: { source, query, outputFormat },
        taskType: outputFormat,
        ...wishes,
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
        ...(cache === undefined ? {} : { cache }),
      },
      reader.context,
    );
    reader.end();
    return { ...document, routed };
  },
};

const ground: Stage = {
  name: 'ground',
  run: (document) => ({ ...document, content: contentOf(document) }),
};

/**
 * The context with its deltas cut off where a model's evidence part begins; an engine that quotes has no such part.
 * `end` passes on what was held back.
 */
function readerContext(context: StageContext): { readonly context: StageContext; readonly end: () => void } {
  const { onDelta, onDecision, onRestart } = context;
  if (onDelta === undefined) return { context, end: () => undefined };
  let quoting = false;
  let current: { readonly generation: number; readonly gate: EvidenceGate } | null = null;
  const gateOf = (generation: number): EvidenceGate => {
    if (current?.generation !== generation) {
      const pass = (text: string): void => {
        onDelta(text, generation);
      };
      current = { generation, gate: new EvidenceGate(pass) };
    }
    return current.gate;
  };
  return {
    context: {
      ...context,
      onDecision: (decision) => {
        quoting = decision.candidates[0].deployment.provider === 'extractive';
        onDecision?.(decision);
      },
      onRestart: (restart) => {
        quoting = restart.to.provider === 'extractive';
        onRestart?.(restart);
      },
      onDelta: (text, generation) => {
        if (quoting) onDelta(text, generation);
        else gateOf(generation).push(text);
      },
    },
    end: () => current?.gate.end(),
  };
}

/** The way of every task, in order. */
export const harvestStages: readonly Stage[] = [prepare, generate, ground];

function contentOf({ input, routed }: HarvestDocument): ResultContent {
  if (routed === undefined) throw new Error('the ground stage runs after the generate stage');
  const { response, routing, cost, cache } = routed;
  // An engine that quotes knows its offsets; a model's quotes are looked up.
  const parsed = parseAnswer(response.text);
  const grounded =
    response.citations === undefined
      ? { ...parsed, ...groundQuotes(input.source, parsed.quotes) }
      : {
          text: response.text,
          citations: response.citations,
          dropped: 0,
          answered: response.answered ?? true,
        };
  if (grounded.text === '') {
    throw new HarvestError({
      code: 'provider.invalid_response',
      publicMessage: `The model ${response.model} returned no text.`,
    });
  }
  return {
    output_format: input.outputFormat,
    text: grounded.text,
    answered: grounded.answered,
    extractive: routed.extractive,
    citations: [...grounded.citations],
    citations_dropped: grounded.dropped,
    notices: noticesOf(grounded, response.finishReason),
    routing,
    cost,
    cache,
    batch: null,
    usage: toUsage(response.usage),
    // Only chats have tools to call.
    finish_reason: response.finishReason === 'length' ? 'length' : 'stop',
  };
}

function noticesOf(
  grounded: { citations: readonly unknown[]; answered: boolean },
  finishReason: FinishReason,
): string[] {
  const notices: string[] = [];
  if (finishReason === 'length') notices.push('The text was cut off at the limit of output tokens.');
  if (grounded.answered && grounded.citations.length === 0) {
    notices.push('The model gave no passage that the source contains; treat the text as unproven.');
  }
  return notices;
}
