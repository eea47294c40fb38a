/**
 * Answers requests from earlier answers: the very same request from its key, one that is only worded differently by
 * similarity and guards. Of identical requests at the same time one asks a model, in this process and, by a lease in
 * the store, in all processes; the others wait for its answer. If it gets none, they ask for themselves: in line they
 * would wait for one failure after the other. The lease is renewed while the answer is being made, so that the end of a
 * process frees those who wait. Without the store there is no hit and no error, and requests of this process still share
 * their answers.
 */
import { randomUUID } from 'node:crypto';
import type { CacheHit } from '@harvest/contracts/routing';
import type { Clock } from '@harvest/runtime/clock';
import type { Embedder } from '../embeddings/embedder.ts';
import type { AnswerCache, CacheOutcome, CachedAnswer } from '../spec/cache.ts';
import type { CachePlan } from '../spec/router.ts';
import { type StoredAnswer, decodeAnswer, encodeAnswer } from './answer-codec.ts';
import type { CachePort, EntrySketch, FlightRef } from './cache-port.ts';
import { untilAborted } from '../until-aborted.ts';
import { Flight, Notices } from './flight.ts';
import { createSemanticIndex } from './semantic-index.ts';

const defaultLeaseMs = 5_000;
/** A leader that misses two renewals is still the leader. */
const renewalsPerLease = 3;
/** How often a waiting process looks whatever it was told: a notice can get lost. */
const defaultRecheckMs = 500;

export interface AnswerCacheOptions {
  readonly store: CachePort;
  readonly embedder: Embedder;
  /** How long an answer may be used. */
  readonly ttlSeconds: number;
  readonly clock: Clock;
  /** How similar queries must be for a semantic hit, as a cosine; by default what the evaluation settled on. */
  readonly similarityMin?: number;
  /** For how long a process that has died keeps others from asking a model. */
  readonly leaseMs?: number;
  readonly recheckMs?: number;
  /** Told of every answer that came from the cache. */
  readonly onHit?: (kind: CacheHit['kind']) => void;
  /** Told of every request for which a model has to be asked. */
  readonly onMiss?: () => void;
  /** Told of each fault of the store or the embedder; the request goes on without them. */
  readonly onFault?: (error: unknown) => void;
}

/** An answer that was found, and how. */
interface Found {
  readonly stored: StoredAnswer;
  readonly kind: CacheHit['kind'];
  readonly similarity: number;
  readonly matchedQuery: string | null;
}

/** The caller's task to make the answer. */
interface Lead {
  /** Whether other processes may be waiting for the answer. */
  readonly awaited: boolean;
  readonly holder: string;
  readonly sketch: EntrySketch | null;
  readonly stopRenewing: () => void;
}

/** What becomes of those who wait for a flight. */
type Landing =
  | { readonly kind: 'found'; readonly found: Found }
  /** There is no answer: each of them asks alone. */
  | { readonly kind: 'failed'; readonly sketch: EntrySketch | null }
  /** Whoever was to find the answer has left: one of them takes its place. */
  | { readonly kind: 'left' };

/** A task for which nobody waits. */
function loneLead(sketch: EntrySketch | null): Lead {
  return { awaited: false, holder: randomUUID(), sketch, stopRenewing: () => undefined };
}

/** Creates the cache; it holds nothing but the requests that are being answered, each until it is settled. */
export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { store, clock } = options;
  const { onHit = () => undefined, onMiss = () => undefined, onFault = () => undefined } = options;
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const recheckMs = options.recheckMs ?? defaultRecheckMs;
  const ttlMs = options.ttlSeconds * 1_000;
  const semanticIndex = createSemanticIndex({ ...options, onFault });
  const flights = new Map<string, Flight<Landing>>();

  /** What the store says, or null when it cannot say anything. */
  async function attempt<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      onFault(error);
      return null;
    }
  }

  function usable(body: string | null): StoredAnswer | null {
    const stored = body === null ? null : decodeAnswer(body);
    // A shorter time to live holds for answers from before it was set, too.
    return stored !== null && clock.nowMs() - stored.createdAtMs < ttlMs ? stored : null;
  }

  function keepLeading(ref: FlightRef, holder: string): () => void {
    const renewal = setInterval(() => {
      void attempt(() => store.renew(ref, { holder, leaseMs }));
    }, leaseMs / renewalsPerLease);
    renewal.unref();
    return () => {
      clearInterval(renewal);
    };
  }

  /**
   * Finds the exact answer or takes the lead; waits while another process has it. `alone` when that one was settled
   * without an answer and the next one has the lead already; null when the store is away.
   */
  async function findExact(
    ref: FlightRef,
    holder: string,
    signal: AbortSignal,
  ): Promise<Found | 'lead' | 'alone' | null> {
    const notices = new Notices();
    let settled = false;
    let stopListening: (() => void) | null = null;
    try {
      for (;;) {
        const state = await attempt(() => store.begin(ref, { holder, leaseMs }));
        if (state?.kind === 'hit') {
          const stored = usable(state.body);
          const kind = stopListening === null ? 'exact' : 'in_flight';
          return stored === null ? null : { stored, kind, similarity: 1, matchedQuery: null };
        }
        if (state?.kind !== 'follower') return state === null ? null : 'lead';
        if (settled) return 'alone';
        // What was settled before the listener stood is found by looking once more.
        if (stopListening === null) stopListening = store.onSettled(ref, notices.give);
        else settled = await notices.next({ timeoutMs: recheckMs, signal });
        signal.throwIfAborted();
      }
    } finally {
      stopListening?.();
    }
  }

  async function findSimilar(
    plan: CachePlan,
    signal: AbortSignal,
  ): Promise<{ readonly found: Found | null; readonly sketch: EntrySketch | null }> {
    const { mode, semanticScope: scope, tenant, query } = plan;
    const mayEmbed = options.embedder.local || plan.localOnly !== true;
    if (mode !== 'semantic' || scope === null || !mayEmbed) return { found: null, sketch: null };
    const { sketch, match } = await semanticIndex.search({ tenant, scope, query, signal });
    if (match === null) return { found: null, sketch };
    const stored = usable(await attempt(() => store.read({ tenant, exactKey: match.exactKey })));
    const { similarity, matchedQuery } = match;
    return { found: stored === null ? null : { stored, kind: 'semantic', similarity, matchedQuery }, sketch };
  }

  /** Looks everywhere; gives the lead up unless the caller is to use it. */
  async function lookUp(plan: CachePlan, signal: AbortSignal): Promise<Found | Lead> {
    const holder = randomUUID();
    const exact = await findExact(plan, holder, signal);
    if (exact === null) return { awaited: true, holder, sketch: null, stopRenewing: () => undefined };
    if (typeof exact === 'object') return exact;
    const awaited = exact === 'lead';
    const stopRenewing = awaited ? keepLeading(plan, holder) : () => undefined;
    const giveUp = (): void => {
      stopRenewing();
      if (awaited) void attempt(() => store.settle(plan, holder, null));
    };
    try {
      const { found, sketch } = await findSimilar(plan, signal);
      if (found === null) return { awaited, holder, sketch, stopRenewing };
      giveUp();
      return found;
    } catch (error) {
      giveUp();
      throw error;
    }
  }

  function hitOf({ stored, kind, similarity, matchedQuery }: Found): CacheOutcome {
    onHit(kind);
    return {
      kind: 'hit',
      answer: stored.answer,
      hit: {
        kind,
        age_seconds: Math.max(0, clock.nowMs() - stored.createdAtMs) / 1_000,
        source_task_id: stored.taskId,
        similarity: Math.min(1, Math.max(0, similarity)),
        matched_query: matchedQuery,
      },
    };
  }

  function missOf(plan: CachePlan, lead: Lead, end: (stored: StoredAnswer | null) => void): CacheOutcome {
    onMiss();
    const settle = async (answer: CachedAnswer | null, { keep }: { keep: boolean }): Promise<void> => {
      lead.stopRenewing();
      const stored = answer === null ? null : { createdAtMs: clock.nowMs(), taskId: plan.taskId, answer };
      end(stored);
      const entry =
        stored !== null && keep ? { body: encodeAnswer(stored), ttlMs, sketch: lead.sketch } : null;
      // Without an answer and a lead there is nothing to say; those who wait for another would take it for theirs.
      if (entry !== null || lead.awaited) await attempt(() => store.settle(plan, lead.holder, entry));
    };
    return { kind: 'miss', settle };
  }

  /** The first of this process to ask: looks the answer up for all who join until then, or makes it. */
  async function lead(key: string, plan: CachePlan, signal: AbortSignal): Promise<CacheOutcome> {
    const flight = new Flight<Landing>();
    flights.set(key, flight);
    const end = (landing: Landing): void => {
      flights.delete(key);
      flight.land(landing);
    };
    try {
      const result = await lookUp(plan, signal);
      if ('holder' in result)
        return missOf(plan, result, (stored) => {
          end(landingOf(stored, result.sketch, signal));
        });
      end({ kind: 'found', found: result });
      return hitOf(result);
    } catch (error) {
      end({ kind: 'left' });
      throw error;
    }
  }

  return {
    begin: async (plan, signal) => {
      signal.throwIfAborted();
      if (plan.mode === 'off') {
        onMiss();
        return { kind: 'miss', settle: () => Promise.resolve() };
      }
      // An exact request must not share what a semantic one finds.
      const key = [plan.mode, plan.exactKey, plan.tenant].join(' ');
      for (;;) {
        const flight = flights.get(key);
        if (flight === undefined) return await lead(key, plan, signal);
        const landing = await untilAborted(flight.outcome, signal);
        if (landing.kind === 'found') return hitOf(landing.found);
        if (landing.kind === 'failed') return missOf(plan, loneLead(landing.sketch), () => undefined);
      }
    },
  };
}

function landingOf(stored: StoredAnswer | null, sketch: EntrySketch | null, signal: AbortSignal): Landing {
  if (stored !== null)
    return { kind: 'found', found: { stored, kind: 'in_flight', similarity: 1, matchedQuery: null } };
  return signal.aborted ? { kind: 'left' } : { kind: 'failed', sketch };
}
