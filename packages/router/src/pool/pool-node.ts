import type { Clock } from '@harvest/runtime/clock';
import type { CallContext, ModelProvider, PullProgress } from '../spec/provider.ts';
import type { OllamaOptions } from '../providers/ollama/exchange.ts';
import { preloadModel } from '../providers/ollama/preload.ts';
import { createOllamaProvider } from '../providers/ollama/provider.ts';
import { pullModel } from '../providers/ollama/pull.ts';
import { listResidentModels } from '../providers/ollama/residency.ts';
import { displayUrl } from '../providers/scrub.ts';
import { fullModelName } from './model-name.ts';
import { NodeHealth } from './node-health.ts';
import { NodeMemory } from './node-memory.ts';

/** One server of the pool: how it is called, and what is known about it. */
export class PoolNode {
  /** Its address without credentials, by which all workers know it. */
  readonly id: string;
  /** Its place in the list, from 1, by which people know it. */
  readonly label: string;
  readonly provider: ModelProvider;
  readonly health: NodeHealth;
  readonly memory = new NodeMemory();
  readonly #server: OllamaOptions;
  #installed: ReadonlySet<string> | null = null;

  constructor(options: { server: OllamaOptions; label: string; clock: Clock; random: () => number }) {
    this.#server = options.server;
    this.id = displayUrl(options.server.baseUrl);
    this.label = options.label;
    this.provider = createOllamaProvider(options.server);
    this.health = new NodeHealth(options);
  }

  /** The models that it has on disk; null before it was asked. */
  get installed(): ReadonlySet<string> | null {
    return this.#installed;
  }

  /** False when the node is known not to have the model. */
  mayHave(model: string): boolean {
    return this.#installed?.has(model) ?? true;
  }

  /** The node turned out not to have the model after all. */
  noteMissing(model: string): void {
    if (this.#installed === null) return;
    this.#installed = new Set([...this.#installed].filter((installed) => installed !== model));
  }

  /** Asks for the models on disk. */
  async readInstalled(context: CallContext): Promise<void> {
    const names = await this.provider.listModels(context);
    this.#installed = new Set(names.map(fullModelName));
  }

  /** Asks for the models in memory. */
  async readResidents(context: CallContext): Promise<void> {
    const { changes } = this.memory;
    this.memory.observe(await listResidentModels(this.#server, context), changes);
  }

  /** @returns milliseconds that loading took; null where the server does not say. */
  async preload(model: string, context: CallContext): Promise<number | null> {
    return await preloadModel(this.#server, model, context);
  }

  async pull(
    model: string,
    context: CallContext,
    onProgress: (progress: PullProgress) => void,
  ): Promise<void> {
    await pullModel(this.#server, model, context, onProgress);
    if (this.#installed !== null) this.#installed = new Set(this.#installed).add(model);
  }
}
