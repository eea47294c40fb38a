/** A provider for tests that goes by a script: one act for each call, in virtual time. */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { ProviderName } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RankedCandidate } from '../../spec/decision.ts';
import type {
  FinishReason,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  StreamPart,
  TokenUsage,
} from '../../spec/provider.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How a call goes: pieces, each after a pause, and then an end after another pause. */
export interface Act {
  readonly gapsMs: readonly number[];
  readonly endGapMs: number;
  readonly end: ActEnd;
}

export type ActEnd =
  | { readonly kind: 'finish'; readonly usage: TokenUsage | null; readonly finishReason?: FinishReason }
  | {
      readonly kind: 'fail';
      readonly code: ErrorCode;
      readonly retryAfterMs?: number;
      readonly usage?: TokenUsage;
    }
  /** Nothing more is sent; `deaf`: the provider does not even notice that it is aborted. */
  | { readonly kind: 'silence'; readonly deaf: boolean };

/** An act that answers at once. */
export const answers: Act = { gapsMs: [1], endGapMs: 1, end: { kind: 'finish', usage: null } };

/** An act that fails before the first piece. */
export function failsWith(code: ErrorCode, retryAfterMs?: number): Act {
  const end = { kind: 'fail', code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } as const;
  return { gapsMs: [], endGapMs: 1, end };
}

/** The text of the piece with that index in the call with that number, from 0, to a model. */
export function pieceOf(model: string, call: number, index: number): string {
  return `${model}#${String(call)}.${String(index)} `;
}

export interface ScriptedModel {
  readonly provider: ModelProvider;
  readonly requests: readonly ModelRequest[];
  /** How many calls were aborted before their end. */
  readonly aborted: () => number;
}

/** Creates a provider whose calls to a model follow that model's acts; beyond the last, it answers at once. */
export function createScriptedProvider(options: {
  name: ProviderName;
  acts: Readonly<Record<string, readonly Act[]>>;
  time: VirtualTime;
}): ScriptedModel {
  const { name, acts, time } = options;
  const requests: ModelRequest[] = [];
  const calls = new Map<string, number>();
  let aborted = 0;
  async function* play(request: ModelRequest, signal: AbortSignal): AsyncGenerator<StreamPart, void> {
    const { model } = request;
    const call = calls.get(model) ?? 0;
    calls.set(model, call + 1);
    requests.push(request);
    const act = acts[model]?.[call] ?? answers;
    const onAbort = (): void => void (aborted += 1);
    signal.addEventListener('abort', onAbort);
    try {
      let text = '';
      for (const [index, gapMs] of act.gapsMs.entries()) {
        await time.sleep(gapMs, signal);
        text += pieceOf(model, call, index);
        yield { type: 'delta', text: pieceOf(model, call, index) };
      }
      yield { type: 'finish', response: await playEnd(act, { model, text, signal, time }) };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
  const provider: ModelProvider = {
    name,
    extractive: false,
    stream: (request, { signal }) => play(request, signal),
    complete: async (request, { signal }) => {
      for await (const part of play(request, signal)) if (part.type === 'finish') return part.response;
      throw new Error('an act without an end');
    },
    listModels: () => Promise.resolve([]),
    validateKey: () => Promise.resolve(),
  };
  return { provider, requests, aborted: () => aborted };
}

async function playEnd(
  { end, endGapMs }: Act,
  call: { model: string; text: string; signal: AbortSignal; time: VirtualTime },
): Promise<ModelResponse> {
  const { model, text, signal, time } = call;
  if (end.kind === 'silence') {
    return await new Promise<never>((_resolve, reject) => {
      if (end.deaf) return;
      signal.addEventListener('abort', () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      });
    });
  }
  await time.sleep(endGapMs, signal);
  if (end.kind === 'fail') {
    const { code, retryAfterMs, usage } = end;
    throw new HarvestError({
      code,
      publicMessage: 'It failed as the script says.',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(usage === undefined ? {} : { details: { usage } }),
    });
  }
  return { text, model: `${model}-dated`, finishReason: end.finishReason ?? 'stop', usage: end.usage };
}

/** A deployment with plain prices: 1 USD for a million tokens in and out. */
export function deploymentOf(
  name: { provider: ProviderName; model: string },
  more: Partial<Deployment> = {},
): Deployment {
  const prices = { inputPer1m: 1, outputPer1m: 1, cachedInputPer1m: null, cacheWrite5mPer1m: null };
  return {
    ...name,
    tiers: ['balanced'],
    local: false,
    contextTokens: 100_000,
    maxOutputTokens: 10_000,
    capabilities: ['streaming', 'tools', 'structured_output'],
    price: { ...prices, cacheWrite1hPer1m: null, longContext: [] },
    pricing: 'listed',
    priceSource: 'A price list of the tests.',
    ...more,
  };
}

/** A healthy candidate. */
export function candidateOf(deployment: Deployment, estimatedCostUsd = 0.001): RankedCandidate {
  return { deployment, tier: 'balanced', estimatedCostUsd, health: { state: 'healthy' } };
}
