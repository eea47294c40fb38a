import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logFolder, stateFolder } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { BriefLog } from './brief-log.ts';
import { findFreePorts } from './ports.ts';
import { ServiceProcess } from './service-process.ts';
import { WorkerSlot } from './worker-slot.ts';

const apiScript = new URL('../../apps/api/src/main.ts', import.meta.url);
const workerScript = new URL('../../apps/worker/src/main.ts', import.meta.url);
const readyMsMax = 60_000;
const readyPollMs = 25;
const logPollMs = 500;
/** A worker may finish what it holds; longer than its own limit for that, so that it can end by itself. */
const workerDrainMsMax = 40_000;
const apiDrainMsMax = 15_000;

interface ServicesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly redisUrl: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly say: (text: string) => void;
  /** Called when Harvest cannot go on: the API ended, or no worker can be kept running. */
  readonly onFatal: (error: SetupError) => void;
}

/** The API and its workers, running. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #slots: readonly WorkerSlot[];
  readonly #api: ServiceProcess;
  readonly #logTimer: NodeJS.Timeout;
  readonly #briefs = new Map<string, BriefLog>();
  /** Where the API and then each worker show their metrics. */
  readonly metricsUrls: readonly string[];
  /** Where this machine reaches the API. */
  readonly apiUrl: string;
  #givenUp = 0;

  private constructor(options: ServicesOptions, metricsPorts: readonly number[]) {
    this.#options = options;
    this.apiUrl = `http://${reachableHost(options.host)}:${String(options.port)}`;
    this.metricsUrls = metricsPorts.map((port) => `http://127.0.0.1:${String(port)}/metrics`);
    const [apiMetricsPort, ...workerMetricsPorts] = metricsPorts;
    this.#slots = workerMetricsPorts.map((port, index) => this.#createSlot(index + 1, port));
    for (const slot of this.#slots) slot.start();
    this.#api = this.#startApi(apiMetricsPort);
    this.#logTimer = setInterval(() => {
      this.#showLogs();
    }, logPollMs);
  }

  /** Starts the processes without waiting for them. */
  static async start(options: ServicesOptions): Promise<Services> {
    const wanted = Number(options.env['METRICS_PORT'] ?? '');
    const [first, ...others] = await findFreePorts(options.workers + 1);
    const apiPort = Number.isInteger(wanted) && wanted > 0 ? wanted : first;
    return new Services(options, apiPort === undefined ? [] : [apiPort, ...others]);
  }

  #environment(metricsPort: number | undefined): NodeJS.ProcessEnv {
    return {
      ...this.#options.env,
      REDIS_URL: this.#options.redisUrl,
      HOST: this.#options.host,
      METRICS_PORT: String(metricsPort),
      LOG_FORMAT: 'json',
      NODE_COMPILE_CACHE: join(stateFolder, 'compile-cache'),
    };
  }

  #createSlot(number: number, metricsPort: number): WorkerSlot {
    return new WorkerSlot({
      name: `worker-${String(number)}`,
      script: workerScript,
      env: this.#environment(metricsPort),
      logFolder,
      say: this.#options.say,
      onGivenUp: () => {
        this.#givenUp += 1;
        if (this.#givenUp < this.#slots.length) return;
        this.#options.onFatal(new SetupError('No worker can be kept running.'));
      },
    });
  }

  #startApi(metricsPort: number | undefined): ServiceProcess {
    return new ServiceProcess({
      name: 'api',
      script: apiScript,
      env: { ...this.#environment(metricsPort), PORT: String(this.#options.port) },
      logFolder,
      onUnexpectedExit: ({ how, logTail }) => {
        this.#options.onFatal(new SetupError(`The API ended (${how}). The end of its log:\n\n${logTail}`));
      },
    });
  }

  /**
   * Waits until the API accepts tasks.
   *
   * @throws SetupError when it takes longer than a minute; the signal's reason when aborted
   */
  async waitUntilReady(signal: AbortSignal): Promise<void> {
    const deadlineMs = performance.now() + readyMsMax;
    while (performance.now() < deadlineMs) {
      signal.throwIfAborted();
      if (await answersReady(this.apiUrl)) return;
      await delay(readyPollMs);
    }
    throw new SetupError(`The API did not become ready within a minute. Its log: ${this.#api.logFile}`);
  }

  #showLogs(): void {
    for (const service of [this.#api, ...this.#slots]) {
      const brief = this.#briefs.get(service.name) ?? new BriefLog({ nowMs: () => performance.now() });
      this.#briefs.set(service.name, brief);
      for (const line of brief.pick(service.readNewLogLines())) this.#options.say(`${service.name}: ${line}`);
    }
  }

  /** Drains the workers, then the API; what they did not finish stays in the queue. */
  async stop(): Promise<void> {
    clearInterval(this.#logTimer);
    const drained = await Promise.all(this.#slots.map((slot) => slot.stop(workerDrainMsMax)));
    const killed = drained.filter((clean) => !clean).length;
    if (killed > 0)
      this.#options.say(`${String(killed)} of the workers had to be ended by force; their tasks run again.`);
    if (!(await this.#api.stop(apiDrainMsMax))) this.#options.say('The API had to be ended by force.');
  }

  /** Ends all processes at once. */
  kill(): void {
    clearInterval(this.#logTimer);
    for (const slot of this.#slots) slot.kill();
    this.#api.kill();
  }
}

/** The address to connect to for an address that was listened on. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function answersReady(apiUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
