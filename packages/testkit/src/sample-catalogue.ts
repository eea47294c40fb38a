import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import type { Tier } from '@harvest/contracts/tiers';
import { sampleDeployment } from './sample-routing.ts';

function cloudDeployment(model: string, tier: Tier, inputPer1m: number): Deployment {
  const { price } = sampleDeployment();
  return sampleDeployment({
    provider: 'openai',
    model,
    tiers: [tier],
    local: false,
    contextTokens: 100_000,
    maxOutputTokens: 10_000,
    capabilities: ['streaming', 'structured_output'],
    price: { ...price, inputPer1m, outputPer1m: 10 * inputPer1m },
    pricing: 'listed',
  });
}

/** What workers with one cloud provider publish: a model for each of its tiers, and nothing local. */
export const sampleCatalogue: ModelCatalogue = {
  revision: 'sample',
  homeProvider: null,
  homeReason: 'Price decides.',
  deployments: [
    cloudDeployment('small', 'simple', 1),
    cloudDeployment('middle', 'balanced', 10),
    cloudDeployment('large', 'quality', 100),
  ],
  defaultMaxOutputTokens: 1_000,
  promptOverheadTokens: { analysis: 200, summary: 200 },
  sourceTokensMax: 24_000,
};
