/**
 * `pnpm bench [name...]`: runs the benchmarks one after the other and prints a table of every figure beside its floor
 * of the same run; a full run also writes docs/benchmarks.md. Exits with 1 when a goal is missed.
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { acceptGuardedThroughput, acceptThroughput } from './accept-throughput.ts';
import { chat } from './chat.ts';
import { decision } from './decision.ts';
import { eventStreams } from './event-streams.ts';
import { extraction } from './extraction.ts';
import { fairness } from './fairness.ts';
import { type Figure, toTable } from './figure.ts';
import { gatewayCommands } from './gateway-commands.ts';
import { intelligence } from './intelligence.ts';
import { latency } from './latency.ts';
import { limits, limitsByTheMinute } from './limits.ts';
import { longSources } from './long-sources.ts';
import { memory } from './memory.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { ollamaPool } from './ollama-pool.ts';
import { retrieval } from './retrieval.ts';
import { scaling } from './scaling.ts';
import { tenantMemory } from './tenant-memory.ts';
import { workerThroughput } from './worker-throughput.ts';

const benchmarks: Readonly<Record<string, () => Promise<Figure[]>>> = {
  accept: acceptThroughput,
  'accept-guarded': acceptGuardedThroughput,
  'gateway-commands': gatewayCommands,
  latency,
  worker: workerThroughput,
  scaling,
  fairness,
  limits,
  memory,
  'tenant-memory': tenantMemory,
  streams: eventStreams,
  pool: ollamaPool,
  decision,
  intelligence,
  extraction,
  chat,
  'long-sources': longSources,
  retrieval,
  'near-duplicates': nearDuplicates,
};

/** What takes too long for a run of everything. */
const byNameAlone: typeof benchmarks = { 'limits-by-the-minute': limitsByTheMinute };

const wanted = process.argv.slice(2).filter((name) => name !== '--');
const known = { ...benchmarks, ...byNameAlone };
const unknown = wanted.filter((name) => known[name] === undefined);
if (unknown.length > 0) {
  console.error(`Unknown benchmark: ${unknown.join(', ')}. There are: ${Object.keys(known).join(', ')}.`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, run] of Object.entries(wanted.length > 0 ? known : benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`running ${name} ...`);
  const measured = await run();
  console.log(toTable(measured));
  figures.push(...measured);
}

const machine = `Node ${process.version}, ${String(cpus().length)} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, everything on one machine, logs at INFO.`;
console.log(`\n${toTable(figures)}\n\n${machine}`);
if (wanted.length === 0) {
  const page = `# Benchmarks\n\nWritten by \`pnpm bench\`. ${machine}\n\n${toTable(figures)}\n`;
  await writeFile(join(import.meta.dirname, '../../../docs/benchmarks.md'), page);
}
process.exit(figures.every((figure) => figure.met) ? 0 : 1);
