import type { StageContext } from '../document.ts';
import { EvidenceGate } from './evidence-gate.ts';

/** A context for a call, and what passes on what it held back once the call has ended. */
export interface ReaderContext {
  readonly context: StageContext;
  readonly end: () => void;
}

/** Only the whole of a structured answer says something; it is streamed all the same, so that silence is noticed. */
export function silentReader(context: StageContext): ReaderContext {
  return { context: { ...context, onDelta: () => undefined }, end: () => undefined };
}

/**
 * The context with its deltas cut off where a model's evidence part begins; an engine that quotes has no such part.
 */
export function gatedReader(context: StageContext): ReaderContext {
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
