import type { ProviderName } from '@harvest/contracts/providers';

/** What is known about a provider before it is called. */
export interface ProviderManifest {
  readonly name: ProviderName;
  /** Its name in sentences. */
  readonly label: string;
  readonly defaultBaseUrl: string;
  /** The model that is asked for unless the configuration names one; undefined where the model table decides. */
  readonly defaultModel?: string;
  /** The environment variable that holds its key; undefined where it has none. */
  readonly keyVariable?: string;
  /** A sentence that says to the operator what to do when it cannot be reached. */
  readonly unreachableAdvice: string;
}
