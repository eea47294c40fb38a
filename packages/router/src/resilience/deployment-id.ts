import type { Deployment } from '@harvest/contracts/model-catalogue';

/** Names a deployment in keys, messages and metrics: one model behind one provider. */
export function deploymentIdOf(deployment: Pick<Deployment, 'provider' | 'model'>): string {
  return `${deployment.provider}/${deployment.model}`;
}
