import type { RequestHandler } from 'express';
import type { Health } from '@harvest/contracts/health';
import type { StoreState } from '../../health-reader.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /health`: 200 while requests can be served, also without workers; 503 when the store is away. */
export function createGetHealth({ health, clock, document }: RouteDependencies): RequestHandler {
  const startedMs = clock.monotonicMs();
  const version = String(document.info['version']);
  return async (_req, res) => {
    const state = await health();
    const uptimeSeconds = Math.round(clock.monotonicMs() - startedMs) / 1_000;
    sendJson(res, state === null ? 503 : 200, toHealth({ state, version, uptimeSeconds }));
  };
}

function toHealth(options: { state: StoreState | null; version: string; uptimeSeconds: number }): Health {
  const { state } = options;
  const redisLatencyMs = state === null ? null : Math.round(state.latencyMs * 1_000) / 1_000;
  const workersUp = state !== null && state.workers > 0;
  return {
    status: state === null ? 'unavailable' : workersUp ? 'ok' : 'degraded',
    version: options.version,
    uptime_seconds: options.uptimeSeconds,
    dependencies: {
      redis: {
        status: state === null ? 'down' : 'up',
        latency_ms: redisLatencyMs,
        ...(state === null ? { detail: 'Redis cannot be reached.' } : {}),
      },
      workers: {
        status: workersUp ? 'up' : 'down',
        // Workers and queue are known by what they leave in Redis, and one round trip reads it all.
        latency_ms: redisLatencyMs,
        count: state?.workers ?? 0,
        ...(workersUp ? {} : { detail: state === null ? 'Unknown without Redis.' : 'No worker is running.' }),
      },
      queue: {
        status: state === null ? 'down' : 'up',
        latency_ms: redisLatencyMs,
        waiting: state?.waiting ?? null,
        active: state?.active ?? null,
      },
    },
  };
}
