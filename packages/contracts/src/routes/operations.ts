import { healthSchema, probeSchema } from '../health.ts';
import type { RouteContract } from '../route-contract.ts';

/** Routes for those who operate the service. */
export const operationsRoutes = {
  getHealth: {
    method: 'get',
    path: '/health',
    tag: 'Operations',
    access: 'public',
    summary: 'State of the service and its dependencies',
    description: '`degraded` means that requests are answered, but no worker is there to run tasks.',
    responses: [
      {
        status: 200,
        description: 'Requests are answered.',
        schema: healthSchema,
        headers: ['Cache-Control'],
      },
      {
        status: 503,
        description: 'The task store cannot be reached.',
        schema: healthSchema,
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
  getLivez: {
    method: 'get',
    path: '/livez',
    tag: 'Operations',
    access: 'public',
    unlimited: true,
    summary: 'Liveness probe',
    description:
      'Answers while the process runs; it asks no dependency, so that a Redis outage restarts nothing.',
    responses: [
      { status: 200, description: 'The process runs.', schema: probeSchema, headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  getReadyz: {
    method: 'get',
    path: '/readyz',
    tag: 'Operations',
    access: 'public',
    unlimited: true,
    summary: 'Readiness probe',
    description: 'Tells a load balancer whether to send requests here.',
    responses: [
      {
        status: 200,
        description: 'Requests can be served.',
        schema: probeSchema,
        headers: ['Cache-Control'],
      },
      {
        status: 503,
        description: 'The task store cannot be reached, or the process is shutting down.',
        schema: probeSchema,
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
} as const satisfies Record<string, RouteContract>;
