import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { KeyCheckResult, KeyStatus } from '@harvest/contracts/provider-keys';
import { type CloudProviderName, cloudProviderNames } from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { catalogueFor } from './decision/catalogue-for.ts';
import { estimateCostUsd, priceUsage } from './pricing/price.ts';
import { anthropicManifest } from './providers/anthropic/manifest.ts';
import { geminiManifest } from './providers/gemini/manifest.ts';
import { openAiManifest } from './providers/openai/manifest.ts';
import { reportedUsageOf } from './resilience/reported-usage.ts';
import { countUsage } from './route/count-usage.ts';
import type { CallContext, ModelProvider, TokenUsage } from './spec/provider.ts';
import type { AccountedCall, CallerKey } from './spec/router.ts';

/** Somebody waits at the other end. */
const checkMsMax = 20_000;

const labels: Readonly<Record<CloudProviderName, string>> = {
  openai: openAiManifest.label,
  anthropic: anthropicManifest.label,
  gemini: geminiManifest.label,
};

/** What a failed call says of the key. Codes that are missing say that the provider took it and minded something else. */
const statuses: Readonly<Partial<Record<ErrorCode, KeyStatus>>> = {
  'provider.auth_failed': 'invalid',
  'provider.forbidden': 'invalid',
  'provider.quota_exhausted': 'no_quota',
  'provider.rate_limited': 'limited',
  'provider.unreachable': 'unreachable',
  'provider.timeout': 'unreachable',
  'provider.overloaded': 'unreachable',
  'provider.server_error': 'unreachable',
  'provider.stream_interrupted': 'unreachable',
  'provider.invalid_response': 'unreachable',
};

/** Checks a key; it throws what opening the key throws, and the reason of the signal. */
export type KeyChecker = (
  provider: CloudProviderName,
  key: CallerKey,
  context: KeyCheckContext,
) => Promise<KeyCheckResult>;

/** How a key is checked. */
export interface KeyCheckContext {
  readonly signal: AbortSignal;
  /**
   * Keeps accounts of the completion: told the most that it may cost before it begins, it returns who is told how it ended. A
   * list of models costs nothing.
   */
  readonly bookCall: (atMost: AccountedCall) => (ended: AccountedCall) => void;
}

type Verdict = Pick<KeyCheckResult, 'status' | 'message'>;

/**
 * Creates the check of callers' keys: a completion of one token by the provider's cheapest model, which shows more than a
 * list of models does: whether the account has a quota, too. A call that fails for another reason than the key is followed
 * by asking for the list.
 */
export function createKeyChecker(options: {
  readonly providers: readonly ModelProvider[];
  readonly catalogue: () => ModelCatalogue;
  /** True when nothing may be called over the internet. */
  readonly offline: boolean;
  readonly logger: Logger;
}): KeyChecker {
  const { providers, catalogue, offline, logger } = options;
  return async (name, key, { signal, bookCall }) => {
    const provider = providers.find((each) => each.name === name);
    if (offline || provider === undefined) {
      return { provider: name, status: 'unreachable', message: `This server does not call ${labels[name]}.` };
    }
    const context = {
      apiKey: key.open(),
      signal: AbortSignal.any([signal, AbortSignal.timeout(checkMsMax)]),
    };
    const onFault = (error: HarvestError): void => {
      logger.warn('a key could not be checked', { provider: name, err: error });
    };
    const verdict = await check(provider, cheapestOf(catalogue(), name), { ...context, bookCall, onFault });
    signal.throwIfAborted();
    return { provider: name, ...verdict, message: verdict.message.replace('{label}', labels[name]) };
  };
}

/** A call, and who is told why it says nothing of the key: whoever asks for the check is not. */
interface CheckContext extends CallContext, KeyCheckContext {
  readonly onFault: (error: HarvestError) => void;
}

const nothingKnown: Verdict = {
  status: 'unreachable',
  message: 'Nothing is known of the key; try again later.',
};

async function check(
  provider: ModelProvider,
  deployment: Deployment | null,
  context: CheckContext,
): Promise<Verdict> {
  const byList = (): Promise<Verdict> => verdictOf(() => provider.validateKey(context), context, null);
  if (deployment === null) return await byList();
  return await verdictOf(() => complete(provider, deployment, context), context, byList);
}

const greeting = [{ role: 'user', content: 'Hi' }] as const;
/** An ample guess at what stands around it, and the least that can be asked for. */
const lengths = { inputTokens: 20, maxOutputTokens: 1 };

/** Asks for a token, and books what that costs, however it ends. */
async function complete(
  provider: ModelProvider,
  deployment: Deployment,
  context: CheckContext,
): Promise<void> {
  const { provider: name, model } = deployment;
  const call: AccountedCall = {
    provider: name,
    model,
    outcome: 'abandoned',
    inputTokens: 0,
    outputTokens: 0,
    costUsd: estimateCostUsd(deployment, lengths),
    ownKey: true,
  };
  const end = context.bookCall(call);
  const { maxOutputTokens } = lengths;
  try {
    const response = await provider.complete({ model, messages: greeting, maxOutputTokens }, context);
    end({ ...call, outcome: 'answered', ...billOf(deployment, countUsage(response, lengths.inputTokens)) });
  } catch (error) {
    const usage = error instanceof HarvestError ? reportedUsageOf(error) : null;
    if (!context.signal.aborted) end({ ...call, outcome: 'failed', ...billOf(deployment, usage) });
    throw error;
  }
}

function billOf(
  deployment: Deployment,
  usage: TokenUsage | null,
): Pick<AccountedCall, 'inputTokens' | 'outputTokens' | 'costUsd'> {
  if (usage === null) return { inputTokens: 0, outputTokens: 0, costUsd: 0 };
  const { inputTokens, outputTokens } = usage;
  return { inputTokens, outputTokens, costUsd: priceUsage(deployment, usage).usd };
}

/** @param otherwise what to do about a failure that says nothing of the key */
async function verdictOf(
  call: () => Promise<unknown>,
  { signal, onFault }: CheckContext,
  otherwise: (() => Promise<Verdict>) | null,
): Promise<Verdict> {
  try {
    await call();
    return { status: 'valid', message: '{label} accepts the key.' };
  } catch (error) {
    if (signal.aborted) return { status: 'unreachable', message: '{label} did not answer in time.' };
    if (!(error instanceof HarvestError) || !error.code.startsWith('provider.')) throw error;
    const status = statuses[error.code];
    if (status === undefined && otherwise !== null) return await otherwise();
    if (status !== undefined && status !== 'unreachable') return { status, message: error.publicMessage };
    onFault(error);
    return nothingKnown;
  }
}

/** The provider's model that costs least, whoever has a key for it; null when none is listed. */
function cheapestOf(catalogue: ModelCatalogue, name: CloudProviderName): Deployment | null {
  const { deployments } = catalogueFor(catalogue, cloudProviderNames);
  const costOf = (deployment: Deployment): number =>
    estimateCostUsd(deployment, { inputTokens: 1_000, maxOutputTokens: 1_000 });
  const own = deployments.filter(({ provider }) => provider === name);
  // A model that the operator names is the only one that is sure to be there; it has all the tiers.
  const serving = own.filter(({ tiers }) => tiers.length > 0);
  const [cheapest] = (serving.length > 0 ? serving : own).toSorted((a, b) => costOf(a) - costOf(b));
  return cheapest ?? null;
}
