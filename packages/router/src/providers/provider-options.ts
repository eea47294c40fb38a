import type { Clock } from '@harvest/runtime/clock';
import type { Transport } from './transport.ts';

/** What every network provider needs. The transport is shared and belongs to whoever created it. */
export interface ProviderOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** The operator's key; undefined where there is none, and calls are made with those of callers. */
  readonly apiKey?: string | undefined;
  /** Where the provider's API is, including a path prefix if there is one. */
  readonly baseUrl: string;
}
