/**
 * Set-up of the tests over Redis. The test says which Redis it is and under which namespace: stores of one address share
 * everything, as those of two processes do.
 */
import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { z } from 'zod';
import { type StoreConfig, storeVariables } from '../config.ts';
import { type Store, createStore } from '../create-store.ts';

type Settings = Readonly<Record<string, string>>;

/** Where something is stored; without a namespace, under the one that the configuration has by default. */
interface StoreAddress {
  readonly url: string;
  readonly namespace?: string;
}

/** The configuration of a store, with other variables as they are by default unless `settings` names them. */
export function storeConfigOf({ url, namespace }: StoreAddress, settings: Settings = {}): StoreConfig {
  return loadConfig(z.object(storeVariables), { REDIS_URL: url, HARVEST_NAMESPACE: namespace, ...settings });
}

/** Returns what opens stores in the `describe` that calls this; those of a test are closed after it. */
export function createStoreOpener(): (address: StoreAddress, settings?: Settings) => Store {
  const opened: Store[] = [];
  afterEach(() => {
    for (const store of opened.splice(0)) store.close();
  });
  return (address, settings) => {
    const config = storeConfigOf(address, settings);
    const store = createStore({ config, role: 'worker', logger: silentLogger });
    opened.push(store);
    return store;
  };
}

/** A new task of the tenant `default`, unless said otherwise. */
export function harvestSpecOf(overrides: Partial<HarvestSpec> = {}): HarvestSpec {
  return {
    kind: 'harvest',
    taskId: createTaskId(),
    tenant: 'default',
    query: 'What was the weather?',
    outputFormat: 'analysis',
    options: {},
    requestId: 'r',
    traceparent: null,
    ...overrides,
  };
}
