import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Registry, collectDefaultMetrics } from 'prom-client';

export { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Buckets in seconds for what a person waits for: from a cached answer to the longest task. */
export const durationBucketsSeconds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
];

/** A registry of its own, with the process and event-loop metrics, labelled by the app. */
export function createMetricsRegistry(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** A running metrics server; `close` ends its open connections too. */
export interface MetricsServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Serves `/metrics` in the Prometheus text format, and `/livez`, on a port of their own, which an operator keeps
 * internal. Rejects when the port is taken.
 */
export async function startMetricsServer(options: {
  registry: Registry;
  host: string;
  port: number;
}): Promise<MetricsServer> {
  const server = createServer((req, res) => {
    if (req.url === '/livez') {
      res.end('ok\n');
      return;
    }
    if (req.url !== '/metrics') {
      res.statusCode = 404;
      res.end('not found\n');
      return;
    }
    options.registry.metrics().then(
      (text) => res.setHeader('Content-Type', options.registry.contentType).end(text),
      (error: unknown) => {
        res.statusCode = 500;
        res.end(`metrics failed: ${error instanceof Error ? error.message : 'unknown'}\n`);
      },
    );
  });
  await listen(server, options.port, options.host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Resolves when `server` listens; rejects with the system's error, such as EADDRINUSE. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
