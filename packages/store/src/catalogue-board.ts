import { type ModelCatalogue, modelCatalogueSchema } from '@harvest/contracts/model-catalogue';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { heartbeatIntervalMs } from './fleet.ts';
import type { Keys } from './keys.ts';
import { type Redis, toStoreError } from './redis.ts';
import { runScript } from './script.ts';
import { publishCatalogueScript, refreshCatalogueScript } from './scripts/catalogue.ts';

/** A catalogue that nobody has refreshed for this long is of workers that are gone. */
const timeToLiveMs = 3 * heartbeatIntervalMs;
/** For how long a catalogue that was read is taken for the current one. */
const freshMs = 2_000;
/** More than ten times what a table of all models of all providers takes. */
const bytesMax = 1_048_576;

/**
 * Where workers publish what they can call and the API reads it. While workers of two versions run, the catalogue that
 * appeared last stands, and the others' return when its workers are gone.
 */
export class CatalogueBoard {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #clock: Clock;
  #publishedRevision: string | null = null;
  #known: { readonly catalogue: ModelCatalogue | null; readonly readAtMs: number } | null = null;
  #reading: Promise<ModelCatalogue | null> | null = null;

  constructor(options: { redis: Redis; keys: Keys; clock: Clock }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#clock = options.clock;
  }

  /**
   * Publishes the catalogue; a worker calls it with every heartbeat. A catalogue that this process publishes for the
   * first time becomes the current one; afterwards it is only kept alive, or put back where there is none.
   *
   * @throws HarvestError `store.unavailable`, `internal.unexpected` when the catalogue is too large to be kept.
   */
  async publish(catalogue: ModelCatalogue): Promise<void> {
    const key = this.#keys.modelCatalogue();
    const { revision } = catalogue;
    if (revision === this.#publishedRevision) {
      const refreshed = await runScript(this.#redis, refreshCatalogueScript, [key], [revision, timeToLiveMs]);
      if (refreshed !== 'absent') return;
    }
    const json = JSON.stringify(catalogue);
    if (Buffer.byteLength(json) > bytesMax) {
      throw new HarvestError({
        code: 'internal.unexpected',
        publicMessage: `The model catalogue is larger than ${String(bytesMax)} bytes.`,
      });
    }
    await runScript(this.#redis, publishCatalogueScript, [key], [revision, timeToLiveMs, json]);
    this.#publishedRevision = revision;
  }

  /**
   * The current catalogue, up to two seconds old; null when no worker publishes one. Callers share one question to Redis,
   * and while Redis cannot answer, the last answer holds. @throws HarvestError `store.unavailable` before the first one.
   */
  async read(): Promise<ModelCatalogue | null> {
    const known = this.#known;
    if (known !== null && this.#clock.monotonicMs() - known.readAtMs < freshMs) return known.catalogue;
    this.#reading ??= this.#fetch().finally(() => {
      this.#reading = null;
    });
    try {
      return await this.#reading;
    } catch (error) {
      if (known === null) throw error;
      return known.catalogue;
    }
  }

  async #fetch(): Promise<ModelCatalogue | null> {
    const readAtMs = this.#clock.monotonicMs();
    const json = await this.#readJson();
    const catalogue = json === null ? null : modelCatalogueSchema.parse(JSON.parse(json));
    this.#known = { catalogue, readAtMs };
    return catalogue;
  }

  async #readJson(): Promise<string | null> {
    try {
      return await this.#redis.hget(this.#keys.modelCatalogue(), 'catalogue');
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
