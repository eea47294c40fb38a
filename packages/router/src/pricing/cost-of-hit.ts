import type { Cost } from '@harvest/contracts/routing';

/** What an answer from the cache costs: it paid for its own request, and this one calls nobody. */
export const costOfHit: Cost = {
  usd: 0,
  input_usd: 0,
  cached_input_usd: 0,
  cache_write_usd: 0,
  output_usd: 0,
  failed_attempts_usd: 0,
  estimated: false,
  price_source: 'An earlier answer was used; no model was asked.',
};
