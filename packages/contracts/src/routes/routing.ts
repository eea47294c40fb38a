import { estimateSchema } from '../estimate.ts';
import { createHarvestRequestSchema } from '../harvest-request.ts';
import type { RouteContract } from '../route-contract.ts';
import { providerKeyParameters } from './provider-keys.ts';
import { bodyErrors, exampleSource } from './route-parts.ts';

/** Routes about how requests are routed to models. */
export const routingRoutes = {
  estimateTask: {
    method: 'post',
    path: '/estimate',
    tag: 'Routing',
    access: 'tasks:write',
    summary: 'Price a task without running it',
    description:
      'Takes the body of `POST /harvest` and answers with what it would cost in each tier and whom a worker would ask when all models are well, from the models and prices that the workers publish. Nothing is queued, stored or spent. A request that a worker would refuse is answered with the refusal. Provider keys in headers count as they would there.',
    parameters: providerKeyParameters,
    requestBody: {
      schema: createHarvestRequestSchema,
      examples: {
        question: {
          source: exampleSource,
          query: 'Where does the Elbe rise?',
          options: { quality: 'simple', max_cost_usd: 0.01 },
        },
      },
    },
    responses: [
      { status: 200, description: 'The estimate.', schema: estimateSchema, headers: ['Cache-Control'] },
    ],
    errors: [...bodyErrors, 'request.invalid_header', 'router.no_workers', 'store.unavailable'],
  },
} as const satisfies Record<string, RouteContract>;
