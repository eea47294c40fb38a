import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import { findMetricsPorts } from './metrics-ports.ts';
import { findFreePorts, portProblem } from './ports.ts';

describe('the ports of the metrics', () => {
  const host = '127.0.0.1';
  const taken: Server[] = [];

  afterEach(async () => {
    for (const server of taken.splice(0)) {
      server.close();
      await once(server, 'close');
    }
  });

  async function take(port: number): Promise<void> {
    const server = createServer().listen(port, host);
    await once(server, 'listening');
    taken.push(server);
  }

  /** A free port whose successor is now taken. */
  async function freeBeforeTaken(): Promise<number> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const [port = 0] = await findFreePorts(1);
      if ((await portProblem(port + 1, host)) !== null) continue;
      await take(port + 1);
      return port;
    }
    throw new Error('no two free ports follow each other');
  }

  it('follow METRICS_PORT, the API first', async () => {
    const [first = 0] = await findFreePorts(1);
    const env = { METRICS_PORT: String(first) };
    expect((await findMetricsPorts({ env, count: 2, apiPort: 1, host }))[0]).toBe(first);
  });

  it('give way to what listens there already, and to the API itself', async () => {
    const first = await freeBeforeTaken();
    const env = { METRICS_PORT: String(first) };
    const found = await findMetricsPorts({ env, count: 2, apiPort: 1, host });
    expect(found[0]).toBe(first);
    expect(found[1]).not.toBe(first + 1);
    const ports = await findMetricsPorts({ env: {}, count: 3, apiPort: 9_465, host });
    expect(ports).not.toContain(9_465);
    expect(new Set(ports).size).toBe(3);
  });

  it('refuse a chosen port that is taken', async () => {
    const busy = (await freeBeforeTaken()) + 1;
    const env = { METRICS_PORT: String(busy) };
    await expect(findMetricsPorts({ env, count: 1, apiPort: 1, host })).rejects.toThrow(
      `METRICS_PORT names port ${String(busy)}`,
    );
  });
});
