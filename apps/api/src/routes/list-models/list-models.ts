import type { RequestHandler, Response } from 'express';
import type { ModelList } from '@harvest/contracts/chat-result';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { tierNames } from '@harvest/contracts/tiers';
import { automaticModel } from '@harvest/router/decision/chat-task';
import { catalogueFor } from '@harvest/router/decision/catalogue-for';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { callerOf } from '../../gateway/caller-of.ts';
import { currentCatalogue } from '../current-catalogue.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

const harvest = 'harvest';
/** OpenAI's clients expect a date; nobody publishes one for these. */
const unknownDate = 0;

/** `GET /models`: what a chat may name as its model. */
export function createListModels({ catalogue }: RouteDependencies): RequestHandler {
  return async (_req, res) => {
    sendJson(res, 200, toModelList(await catalogueOfCaller(catalogue, res)));
  };
}

/** `GET /models/{model}`: one of them. */
export function createGetModel({ catalogue }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const { data } = toModelList(await catalogueOfCaller(catalogue, res));
    const model = data.find(({ id }) => id === req.params['model']);
    if (model === undefined) {
      throw new HarvestError({
        code: 'router.unknown_model',
        publicMessage: 'There is no such model; GET /models lists the ones that can be called.',
      });
    }
    sendJson(res, 200, model);
  };
}

/** What the tenant can call, with the keys of the server and those that it has stored. */
async function catalogueOfCaller(
  board: RouteDependencies['catalogue'],
  res: Response,
): Promise<ModelCatalogue> {
  return catalogueFor(await currentCatalogue(board), callerOf(res).storedKeys);
}

function toModelList(catalogue: ModelCatalogue): ModelList {
  // An engine that quotes needs a source, which no chat has; an Ollama that was not found has no tiers.
  const deployments = catalogue.deployments.filter(
    ({ provider, tiers }) => provider !== 'extractive' && (provider !== 'ollama' || tiers.length > 0),
  );
  const served = new Set(deployments.flatMap(({ tiers }) => tiers));
  const tiers = tierNames.filter((tier) => served.has(tier));
  const rows = [
    ...[automaticModel, ...tiers].map((id) => ({ id, owner: harvest })),
    ...deployments.map(({ provider, model }) => ({ id: model, owner: provider })),
  ];
  // Two providers may serve a model of the same name; the first is the one that answers to it.
  const byId = new Map(rows.toReversed().map((row) => [row.id, row]));
  const listed = rows.filter((row) => byId.get(row.id) === row);
  return {
    object: 'list',
    data: listed.map(({ id, owner }) => ({ id, object: 'model', created: unknownDate, owned_by: owner })),
  };
}
