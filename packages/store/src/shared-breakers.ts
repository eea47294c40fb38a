import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@harvest/contracts/error-codes';
import { errorCodeSchema } from '@harvest/contracts/problem';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { type Script, type ScriptArgument, runScript } from './script.ts';
import {
  endProbeScript,
  readAbsencesScript,
  reportCallsScript,
  takeProbeScript,
} from './scripts/breakers.ts';

/** Why and how long a deployment is away. */
interface Absence {
  readonly inMs: number;
  readonly onProbation: boolean;
  readonly code: ErrorCode | null;
}

interface CountedCalls {
  readonly calls: number;
  readonly bad: number;
  readonly absence: Absence | null;
  readonly code: ErrorCode | null;
}

type Probe = { readonly granted: true } | { readonly granted: false; readonly inMs: number };

export interface SharedBreakersOptions {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly keys: Keys;
  readonly settings: {
    readonly windowMs: number;
    readonly callsMin: number;
    readonly badShareMax: number;
    readonly openMs: number;
    readonly openMaxMs: number;
    readonly probeLeaseMs: number;
  };
}

/** An absence is forgotten when nobody asked for the deployment for a day after its end. */
const memoryMs = 24 * 60 * 60 * 1_000;
/** In place of an absence, when there is none. */
const notStated = -1;

const codeSchema = z.union([errorCodeSchema, z.literal('').transform(() => null)]).catch(null);
const absenceSchema = z
  .tuple([z.coerce.number(), z.coerce.number(), codeSchema])
  .transform(([inMs, probation, code]): Absence => ({ inMs, onProbation: probation === 1, code }));
const reportReplySchema = z.union([z.tuple([]).transform(() => null), absenceSchema]);
const rowSchema = z
  .tuple([z.string()], z.unknown())
  .transform(([id, ...absence]) => [id, absenceSchema.parse(absence)] as const);

/**
 * What the workers know together of the deployments' health. Every method but `follow` rejects with
 * `store.unavailable` when Redis cannot be reached, or waits for it where the connection does.
 */
export class SharedBreakers {
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #keys: Keys;
  readonly #settings: SharedBreakersOptions['settings'];
  readonly #listeners = new Set<(id: string, absence: Absence | null) => void>();
  /** The probes that this process holds, one for a deployment at most. */
  readonly #tokens = new Map<string, string>();

  constructor(options: SharedBreakersOptions) {
    this.#redis = options.redis;
    this.#subscriber = options.subscriber;
    this.#keys = options.keys;
    this.#settings = options.settings;
    const channel = this.#keys.breakers();
    this.#subscriber.on('message', (from: string, message: string) => {
      if (from === channel) this.#announce(message);
    });
  }

  /** Begins to listen; resolves when the subscription stands. */
  async start(): Promise<void> {
    await this.#subscriber.subscribe(this.#keys.breakers());
  }

  /** Adds calls to the shared window; returns the absence that holds, if any. */
  async report(id: string, counted: CountedCalls): Promise<Absence | null> {
    const { windowMs, callsMin, badShareMax, openMs } = this.#settings;
    const { calls, bad, absence, code } = counted;
    const stated = absence === null ? [notStated, 0] : [Math.ceil(absence.inMs), absence.onProbation ? 1 : 0];
    const said = (absence === null ? code : absence.code) ?? '';
    const reply = await this.#run(reportCallsScript, id, [
      calls,
      bad,
      ...stated,
      said,
      windowMs,
      callsMin,
      badShareMax,
      openMs,
    ]);
    return reportReplySchema.parse(reply);
  }

  /** Asks for the probe of a deployment on probation: of all processes, one at a time gets it. */
  async takeProbe(id: string): Promise<Probe> {
    const token = randomUUID();
    const inMs = z.number().parse(await this.#run(takeProbeScript, id, [token, this.#settings.probeLeaseMs]));
    if (inMs > 0) return { granted: false, inMs };
    this.#tokens.set(id, token);
    return { granted: true };
  }

  /** How the probe that this process was granted ended; one that has lost its lease does not count. */
  async endProbe(
    id: string,
    verdict: 'answered' | 'failed' | 'abandoned',
    counted: CountedCalls,
  ): Promise<void> {
    const token = this.#tokens.get(id);
    if (token === undefined) return;
    this.#tokens.delete(id);
    const stated = counted.absence === null ? notStated : Math.ceil(counted.absence.inMs);
    await this.#run(endProbeScript, id, [
      token,
      verdict,
      stated,
      counted.code ?? '',
      this.#settings.openMaxMs,
    ]);
  }

  /** All deployments that are away. */
  async readAbsences(): Promise<ReadonlyMap<string, Absence>> {
    const reply = await runScript(this.#redis, readAbsencesScript, [this.#keys.breakers()], [memoryMs]);
    return new Map(z.array(rowSchema).parse(reply));
  }

  /** Calls `listener` at every change, with null for a deployment that is back; the returned function ends that. */
  follow(listener: (id: string, absence: Absence | null) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #announce(message: string): void {
    const [id = '', ...rest] = message.split('\n');
    const absence = rest.length === 0 ? null : absenceSchema.parse(rest);
    for (const listener of this.#listeners) listener(id, absence);
  }

  async #run(script: Script, id: string, args: readonly ScriptArgument[]): Promise<unknown> {
    const keys = [this.#keys.breakers(), this.#keys.breakerCalls(id)];
    const reply = await runScript(this.#redis, script, keys, [id, ...args]);
    return reply;
  }
}
