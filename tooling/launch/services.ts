import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { logFolder, stateFolder } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { BriefLog } from './brief-log.ts';
import { findMetricsPorts } from './metrics-ports.ts';
import { ServiceSlot } from './service-slot.ts';

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
  /** Called when Harvest cannot go on: the API or no worker can be kept running, or the configuration is not valid. */
  readonly onFatal: (error: SetupError) => void;
}

/** The API and its workers, running. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #workers: readonly ServiceSlot[];
  readonly #api: ServiceSlot;
  readonly #logTimer: NodeJS.Timeout;
  readonly #briefs = new Map<string, BriefLog>();
  /** Where the API and then each worker show their metrics. */
  readonly metricsUrls: readonly string[];
  /** Where this machine reaches the API. */
  readonly apiUrl: string;
  #givenUp = 0;
  #shownTaskId: string | null = null;

  private constructor(options: ServicesOptions, metrics: { host: string; ports: readonly number[] }) {
    this.#options = options;
    this.apiUrl = `http://${reachableHost(options.host)}:${String(options.port)}`;
    const metricsHost = reachableHost(metrics.host);
    this.metricsUrls = metrics.ports.map((port) => `http://${metricsHost}:${String(port)}/metrics`);
    const [apiMetricsPort, ...workerMetricsPorts] = metrics.ports;
    this.#workers = workerMetricsPorts.map((port, index) => this.#createWorker(index + 1, port));
    this.#api = this.#createApi(apiMetricsPort);
    for (const slot of [...this.#workers, this.#api]) slot.start();
    this.#logTimer = setInterval(() => {
      this.#showLogs();
    }, logPollMs);
  }

  /**
   * Starts the processes without waiting for them.
   *
   * @throws SetupError when METRICS_PORT is taken
   */
  static async start(options: ServicesOptions): Promise<Services> {
    const { env, port, workers } = options;
    const metricsHost = env['METRICS_HOST']?.trim() ?? '';
    const host = metricsHost === '' ? '127.0.0.1' : metricsHost;
    const ports = await findMetricsPorts({ env, count: workers + 1, apiPort: port, host });
    return new Services(options, { host, ports });
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

  /** Leaves the log lines about a task out of what is said, because its course is shown already. */
  hideLogsOf(taskId: string): void {
    this.#shownTaskId = taskId;
  }

  #createWorker(number: number, metricsPort: number): ServiceSlot {
    const name = `worker-${String(number)}`;
    return new ServiceSlot({
      ...this.#slotOptions(name),
      script: workerScript,
      env: this.#environment(metricsPort),
      reassurance: 'its tasks are not lost',
      onGivenUp: () => {
        this.#givenUp += 1;
        if (this.#givenUp < this.#workers.length) return;
        this.#options.onFatal(new SetupError('No worker can be kept running.'));
      },
    });
  }

  #createApi(metricsPort: number | undefined): ServiceSlot {
    return new ServiceSlot({
      ...this.#slotOptions('api'),
      script: apiScript,
      env: { ...this.#environment(metricsPort), PORT: String(this.#options.port) },
      reassurance: 'accepted tasks go on',
      onGivenUp: () => {
        this.#options.onFatal(new SetupError('The API cannot be kept running.'));
      },
    });
  }

  #slotOptions(name: string) {
    return {
      name,
      logFolder,
      say: this.#options.say,
      onMisconfigured: (message: string): void => {
        this.#options.onFatal(new SetupError(`${name} cannot start. ${message}`));
      },
    };
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
    throw new SetupError(
      `The API did not become ready within a minute. Its log: ${join(logFolder, 'api.log')}`,
    );
  }

  #showLogs(): void {
    for (const service of [this.#api, ...this.#workers]) {
      const brief = this.#briefs.get(service.name) ?? new BriefLog({ nowMs: () => performance.now() });
      this.#briefs.set(service.name, brief);
      const lines = brief.pick(service.readNewLogLines(), this.#shownTaskId);
      for (const line of lines) this.#options.say(`${service.name}: ${line}`);
    }
  }

  /** Drains the workers, then the API; what they did not finish stays in the queue. */
  async stop(): Promise<void> {
    clearInterval(this.#logTimer);
    const drained = await Promise.all(this.#workers.map((slot) => slot.stop(workerDrainMsMax)));
    const killed = drained.filter((clean) => !clean).length;
    if (killed > 0)
      this.#options.say(`${String(killed)} of the workers had to be ended by force; their tasks run again.`);
    if (!(await this.#api.stop(apiDrainMsMax))) this.#options.say('The API had to be ended by force.');
  }

  /** Ends all processes at once. */
  kill(): void {
    clearInterval(this.#logTimer);
    for (const slot of this.#workers) slot.kill();
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
