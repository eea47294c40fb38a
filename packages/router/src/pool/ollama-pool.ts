import type { Clock } from '@harvest/runtime/clock';
import type { Transport } from '../providers/transport.ts';
import { ollamaManifest } from '../providers/ollama/manifest.ts';
import type { CallContext, ModelProvider } from '../spec/provider.ts';
import { Demand } from './demand.ts';
import { createInProcessOccupancy } from './in-process-occupancy.ts';
import { NodeMonitor } from './node-monitor.ts';
import type { OccupancyPort } from './occupancy.ts';
import { Placement } from './placement.ts';
import type { PoolEvent } from './pool-event.ts';
import { createPoolCalls } from './pool-calls.ts';
import { PoolNode } from './pool-node.ts';
import { Preloader } from './preloader.ts';
import { SharedPulls } from './shared-pulls.ts';
import { createSteadyOccupancy } from './steady-occupancy.ts';
import { Timings } from './timings.ts';

export interface OllamaPoolOptions {
  /** Base URLs. */
  readonly nodes: readonly [string, ...string[]];
  readonly transport: Transport;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Requests in flight, counted by all workers together; absent: by this process alone. */
  readonly occupancy?: OccupancyPort;
  /** Longest wait for the shared occupancy before this process goes by its own counts. */
  readonly occupancyTimeoutMs?: number;
  /** Length of the context window of every request: another length would load the model anew. */
  readonly contextTokens: number;
  /** Requests that a node answers at the same time with one model, Ollama's `OLLAMA_NUM_PARALLEL`. */
  readonly slots: number;
  /** How long a model stays in memory after a request, in Ollama's words, such as `30m`. */
  readonly keepAlive: string;
  /** Whether a model that no node has is fetched. */
  readonly pull: boolean;
  /** The only models that are fetched; absent, any that a caller names. */
  readonly pullable?: readonly string[];
  /** Models to be loaded by `start`, shared out over the nodes. */
  readonly preload: readonly string[];
  /** Time between two looks at a node, on average. */
  readonly pollIntervalMs?: number;
  /** An answer to such a look that takes longer counts as none. */
  readonly pollTimeoutMs?: number;
  /** Time over which demand for a model is averaged, to tell whether it would be missed. */
  readonly demandWindowMs?: number;
  readonly onEvent?: (event: PoolEvent) => void;
}

/** What an operator can see of a node. */
export interface PoolNodeState {
  /** Its place in the list, from 1. */
  readonly node: string;
  readonly url: string;
  readonly state: 'ready' | 'ejected';
  readonly residents: readonly string[];
  /** Null before the node was asked. */
  readonly installed: readonly string[] | null;
}

/** Several Ollama servers that act as one provider. */
export interface OllamaPool extends ModelProvider {
  /** Looks at every node, begins to watch them, and has them load the configured models in the background. */
  readonly start: () => Promise<void>;
  /** Ends watching and preloading; calls in flight are their callers' to abort. */
  readonly close: () => void;
  readonly states: () => readonly PoolNodeState[];
}

const defaults = {
  occupancyTimeoutMs: 500,
  pollIntervalMs: 2_000,
  pollTimeoutMs: 2_000,
  demandWindowMs: 30_000,
  inventoryIntervalMs: 60_000,
} as const;

function occupancyOf(options: OllamaPoolOptions, onEvent: (event: PoolEvent) => void): OccupancyPort {
  const fallback = createInProcessOccupancy();
  if (options.occupancy === undefined) return fallback;
  return createSteadyOccupancy({
    shared: options.occupancy,
    fallback,
    timeoutMs: options.occupancyTimeoutMs ?? defaults.occupancyTimeoutMs,
    onUnavailable: (error) => {
      onEvent({ type: 'occupancy-unavailable', error });
    },
  });
}

function createNode(options: OllamaPoolOptions, baseUrl: string, index: number): PoolNode {
  const { transport, clock, random, contextTokens, keepAlive } = options;
  const server = { transport, clock, baseUrl, contextTokens, keepAlive };
  return new PoolNode({ server, label: String(index + 1), clock, random });
}

/** The parts of a pool, each told of the others that it needs. */
function assemble(options: OllamaPoolOptions): {
  readonly nodes: readonly [PoolNode, ...PoolNode[]];
  readonly placement: Placement;
  readonly monitor: NodeMonitor;
  readonly preloader: Preloader;
} {
  const { clock, random, slots } = options;
  const onEvent = options.onEvent ?? (() => undefined);
  const [firstUrl, ...otherUrls] = options.nodes;
  const nodes = [
    createNode(options, firstUrl, 0),
    ...otherUrls.map((url, index) => createNode(options, url, index + 1)),
  ] as const;
  const monitor = new NodeMonitor({
    nodes,
    clock,
    random,
    pollIntervalMs: options.pollIntervalMs ?? defaults.pollIntervalMs,
    pollTimeoutMs: options.pollTimeoutMs ?? defaults.pollTimeoutMs,
    inventoryIntervalMs: defaults.inventoryIntervalMs,
    onEvent,
    onAppeared: (node) => {
      preloader.preload(node);
    },
  });
  const placement = new Placement({
    nodes,
    occupancy: occupancyOf(options, onEvent),
    monitor,
    timings: new Timings(),
    demand: new Demand({ clock, windowMs: options.demandWindowMs ?? defaults.demandWindowMs }),
    ...(options.pull ? { pulls: new SharedPulls({ clock, onEvent, models: options.pullable }) } : {}),
    slots,
    clock,
    random,
    onEvent,
  });
  const preloader = new Preloader({ models: options.preload, nodes, placement, onEvent });
  return { nodes, placement, monitor, preloader };
}

/**
 * Creates a pool; nothing is called before `start` or the first request. Each request goes to one node, and a failure
 * is the caller's to retry: the node that failed is then avoided, as long as there is another.
 */
export function createOllamaPool(options: OllamaPoolOptions): OllamaPool {
  const { nodes, placement, monitor, preloader } = assemble(options);
  return {
    name: ollamaManifest.name,
    extractive: false,
    ...createPoolCalls({ placement, named: nodes.length > 1 }),
    listModels: async (context: CallContext) => {
      const lists = await fromAll(nodes, context, async ({ provider }) => await provider.listModels(context));
      return [...new Set(lists.flat())];
    },
    validateKey: async (context: CallContext) => {
      await fromAll(nodes, context, async ({ provider }) => {
        await provider.validateKey(context);
      });
    },
    start: () => monitor.start(),
    close: () => {
      monitor.close();
      preloader.stop();
    },
    states: () => nodes.map(stateOf),
  };
}

/** Asks every node and returns the answers of those that answer. @throws the first node's error when none does. */
async function fromAll<T>(
  nodes: readonly PoolNode[],
  context: CallContext,
  ask: (node: PoolNode) => Promise<T>,
): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(nodes.map(ask));
  context.signal.throwIfAborted();
  const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const [first] = outcomes;
  if (answers.length === 0 && first?.status === 'rejected') throw first.reason;
  return answers;
}

function stateOf({ label, id, health, memory, installed }: PoolNode): PoolNodeState {
  return {
    node: label,
    url: id,
    state: health.ejected ? 'ejected' : 'ready',
    residents: memory.residents,
    installed: installed === null ? null : [...installed],
  };
}
