import type { HarvestOptions } from '@harvest/contracts/harvest-request';
import type { RoutingWishes } from '../spec/decision.ts';

/** What the options of a task say about who may answer. */
export function wishesOf(options: HarvestOptions): RoutingWishes {
  const {
    provider,
    model,
    tier,
    quality,
    local_only: localOnly,
    max_cost_usd: maxCostUsd,
    require,
  } = options;
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(tier === undefined ? {} : { tier }),
    ...(quality === undefined ? {} : { quality }),
    ...(localOnly === undefined ? {} : { localOnly }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(require === undefined ? {} : { require }),
  };
}
