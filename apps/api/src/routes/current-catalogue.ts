import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { CatalogueBoard } from '@harvest/store/catalogue-board';

const retryAfterMs = 5_000;

/** What the workers can call now. @throws HarvestError `router.no_workers`, `store.unavailable`. */
export async function currentCatalogue(board: Pick<CatalogueBoard, 'read'>): Promise<ModelCatalogue> {
  const catalogue = await board.read();
  if (catalogue !== null) return catalogue;
  throw new HarvestError({
    code: 'router.no_workers',
    publicMessage: 'No worker has said yet which models it can call. Is a worker running?',
    retryAfterMs,
  });
}
