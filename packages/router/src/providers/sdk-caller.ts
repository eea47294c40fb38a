/**
 * How the official SDKs of OpenAI and Anthropic are used: they make the requests, and the answers are read here, since
 * their own reading costs several times as much processor time, loses the causes of failures and cannot be bounded.
 * Gemini's SDK takes no fetch, so a client of our own stands in for it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallContext, TokenUsage } from '../spec/provider.ts';
import { type FailureContext, type Judge, translateFailure } from './provider-failures.ts';
import { type RunOptions, runCall, runStream } from './run-call.ts';
import { type ServerSentEvent, readEvents } from './server-sent-events.ts';
import type { Transport } from './transport.ts';
import { type UpstreamCall, createUpstreamCall } from './upstream-call.ts';

/** What an SDK's methods return: a request under way. */
export interface SdkRequest {
  readonly asResponse: () => Promise<Response>;
}

/**
 * Takes note of what the provider bills, as soon as it says so: it bills an answer that is withheld or breaks off, too.
 * Null says nothing.
 */
export type NoteUsage = (usage: TokenUsage | null) => void;

export interface SdkCaller<Client> {
  /**
   * Makes one request.
   *
   * @param use makes it with the client.
   * @param read makes the result of the JSON answer.
   * @throws HarvestError with a `provider.*` code, or the abort reason of the signal.
   */
  readonly call: <T>(
    context: CallContext,
    use: (client: Client) => SdkRequest,
    read: (answer: unknown, noteUsage: NoteUsage) => T,
  ) => Promise<T>;
  /** Makes one request whose answer is an event stream. */
  readonly stream: <T>(
    context: CallContext,
    use: (client: Client) => SdkRequest,
    read: (events: AsyncIterable<ServerSentEvent>, noteUsage: NoteUsage) => AsyncIterable<T>,
  ) => AsyncGenerator<T, void, undefined>;
}

export interface SdkCallerOptions<Client> {
  readonly createClient: (fetch: typeof globalThis.fetch) => Client;
  readonly transport: Transport;
  /** Names of the SDK's headers that may leave, in lower case. */
  readonly sdkHeaders: readonly string[];
  /** The operator's key, for calls that bring none of the caller's; undefined where there is none. */
  readonly apiKey: string | undefined;
  /** The headers that carry a key. */
  readonly keyHeaders: (key: string) => Readonly<Record<string, string>>;
  readonly failures: Omit<FailureContext, 'secrets' | 'ownKey'>;
  readonly judge: Judge;
}

/**
 * Lets one client serve all calls at once though each has a fetch of its own: making a client for every call costs as
 * much as a request, and the SDKs have no other way to tell their fetch which call it is for.
 */
export function createSdkCaller<Client>(options: SdkCallerOptions<Client>): SdkCaller<Client> {
  const { transport, sdkHeaders, keyHeaders, judge } = options;
  const current = new AsyncLocalStorage<UpstreamCall>();
  const client = options.createClient((input, init) => {
    const call = current.getStore();
    if (call === undefined) throw new Error('the client was used outside of a call');
    return call.fetchUnread(input, init);
  });
  const request = async (call: UpstreamCall, use: (client: Client) => SdkRequest): Promise<void> => {
    await current.run(call, () => use(client).asResponse());
  };
  const prepare = (context: CallContext): { call: UpstreamCall; run: RunOptions; noteUsage: NoteUsage } => {
    const ownKey = context.apiKey !== undefined;
    const key = context.apiKey ?? options.apiKey;
    const headers = key === undefined ? {} : keyHeaders(key);
    const failures = { ...options.failures, ownKey, secrets: key === undefined ? [] : [key] };
    const call = createUpstreamCall({ transport, context, sdkHeaders, headers });
    let usage: TokenUsage | null = null;
    const translate: RunOptions['translate'] = (error) =>
      translateFailure(error, { context: failures, judge, call, usage });
    const noteUsage: NoteUsage = (noted) => {
      usage = noted ?? usage;
    };
    return { call, run: { context, translate, release: call.release }, noteUsage };
  };
  return {
    call: async (context, use, read) => {
      const { call, run, noteUsage } = prepare(context);
      return await runCall(run, async () => {
        await request(call, use);
        return read(await call.json(), noteUsage);
      });
    },
    stream: (context, use, read) => {
      const { call, run, noteUsage } = prepare(context);
      return runStream(run, async function* () {
        await request(call, use);
        yield* read(readEvents(call.chunks()), noteUsage);
      });
    },
  };
}
