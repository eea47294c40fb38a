/** What the router knows of the health of its deployments, shared between workers. */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { DeploymentHealth } from './decision.ts';

/** How one call to a deployment went. */
export type CallOutcome =
  | { readonly outcome: 'answered'; readonly slow: boolean }
  | { readonly outcome: 'failed'; readonly code: ErrorCode; readonly retryAfterMs?: number }
  /** It was given up and says nothing about the deployment. */
  | { readonly outcome: 'abandoned' };

/** `onTrial`: the call was the one that `tryProbe` allowed; its outcome ends the probation, or lets another try. */
export type CallReport = CallOutcome & { readonly onTrial: boolean };

/**
 * A deployment has a health for each key of a caller's own, named by `keyId`, and one for the operator's: what one caller
 * does with a key must not take the model from the others.
 */
export interface HealthBoard {
  /** From memory, without a round trip: a decision asks for every deployment. */
  readonly healthOf: (deployment: Deployment, keyId?: string) => DeploymentHealth;
  /**
   * True for the one caller, of all workers, that may try a deployment on probation now. Its report says `onTrial`;
   * if none comes, another may try after a while.
   */
  readonly tryProbe: (deployment: Deployment, keyId?: string) => Promise<boolean>;
  /** Counts a call; never rejects and never delays the caller. */
  readonly report: (deployment: Deployment, report: CallReport, keyId?: string) => void;
}
