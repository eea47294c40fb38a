import { SetupError } from '../bootstrap/setup-error.mjs';
import { findFreePorts, portProblem } from './ports.ts';

/** Harvest's own number for the API; workers follow it, one by one. */
const firstPortDefault = 9_464;
const portMax = 65_535;

/**
 * A port for the metrics of each process, the API's first. They are METRICS_PORT, or 9464, and those after it, so that
 * a Prometheus finds them at the same place after every start; one that is taken is replaced by any free one.
 *
 * @param options.apiPort kept out, because the API is going to listen there
 * @throws SetupError when METRICS_PORT itself, which somebody chose, is taken
 */
export async function findMetricsPorts(options: {
  env: Readonly<Record<string, string | undefined>>;
  count: number;
  apiPort: number;
  host: string;
}): Promise<readonly number[]> {
  const { count, apiPort, host } = options;
  const variable = Number(options.env['METRICS_PORT']?.trim() ?? '');
  const chosen = Number.isInteger(variable) && variable > 0 && variable <= portMax ? variable : null;
  const first = chosen ?? firstPortDefault;
  const preferred = Array.from({ length: count }, (_, index) => first + index);
  const usable = await Promise.all(
    preferred.map(async (port) => {
      return port <= portMax && port !== apiPort && (await portProblem(port, host)) === null;
    }),
  );
  if (chosen !== null && usable[0] !== true) {
    throw new SetupError(
      `METRICS_PORT names port ${String(chosen)}, which cannot be listened on. End what listens there, or set another.`,
    );
  }
  const spare = [...(await findFreePorts(usable.filter((free) => !free).length))];
  return preferred.map((port, index) => (usable[index] === true ? port : (spare.pop() ?? port)));
}
