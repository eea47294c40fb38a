import { defaultTenant } from '@harvest/contracts/tenant-name';
import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { acceptRate, connections, freshIdempotencyKeys } from './accept-load.ts';
import { type Figure, median } from './figure.ts';
import { guardTenant } from './guarded-tenant.ts';
import { type Stage, withStage } from './stage.ts';

const seconds = 4;
const warmUpSeconds = 2;
const rounds = 5;

/** What clients send to the API of Harvest, and what the API is started with. */
interface Scene {
  readonly name: string;
  readonly goal: number;
  readonly apiEnv: Readonly<Record<string, string>>;
  /** Prepares a round of the measurement; returns the headers of its requests, for each connection in turn. */
  readonly headers: (stage: Stage) => Promise<readonly Readonly<Record<string, string>>[]>;
}

/** Accepted tasks a second over HTTP, against a bare handler that is sent the same and does one BullMQ add. */
async function measure({ name, goal, apiEnv, headers }: Scene): Promise<Figure[]> {
  const rates = await withStage(async (stage) => {
    const apis = [await stage.startApi('bare'), await stage.startApi('harvest', apiEnv)];
    const round = async (duration: number): Promise<readonly number[]> => {
      const measured: number[] = [];
      for (const { url } of apis)
        measured.push(await acceptRate({ url, headers: await headers(stage), seconds: duration }));
      return measured;
    };
    await round(warmUpSeconds);
    const measured: (readonly number[])[] = [];
    for (let count = 0; count < rounds; count += 1) measured.push(await round(seconds));
    const [bare = Number.NaN, harvest = Number.NaN] = [0, 1].map((at) =>
      median(measured.map((pair) => pair[at] ?? Number.NaN)),
    );
    return { bare, harvest };
  });
  const ratio = rates.harvest / rates.bare;
  return [
    {
      name: `${name} vs bare Express + one BullMQ add`,
      floor: `${rates.bare.toFixed(0)}/s`,
      measured: `${rates.harvest.toFixed(0)}/s`,
      score: ratio.toFixed(2),
      goal: `>= ${String(goal)}`,
      met: ratio >= goal,
    },
  ];
}

/** What accepting takes where nobody is asked for a credential and nothing is limited. */
export function acceptThroughput(): Promise<Figure[]> {
  return measure({
    name: 'Accepted tasks/s (HTTP, 50 connections)',
    goal: 0.7,
    apiEnv: {},
    headers: () => Promise.resolve([{}]),
  });
}

/** What it takes with everything that the gateway can do at once. */
export async function acceptGuardedThroughput(): Promise<Figure[]> {
  const name = 'The same with an API key, limits of key and tenant, budgets and an idempotency key';
  return [
    ...(await measureGuarded(name, [defaultTenant])),
    // Submissions that share a call have the less in common, the more tenants they come from.
    ...(await measureGuarded(`${name}, each connection another tenant's`, tenantNames(connections))),
  ];
}

function measureGuarded(name: string, tenants: readonly string[]): Promise<Figure[]> {
  let headers: readonly Readonly<Record<string, string>>[] | null = null;
  return measure({
    name,
    goal: 0.5,
    apiEnv: { AUTH: 'keys' },
    headers: async ({ store }) => {
      // It is forgotten when nobody publishes it for a while, as workers do all the time.
      await store.catalogue.publish(sampleCatalogue);
      if (headers !== null) return headers;
      const keys = await Promise.all(tenants.map((tenant) => guardTenant(store, tenant)));
      headers = keys.map((key) => ({ 'x-api-key': key, ...freshIdempotencyKeys }));
      return headers;
    },
  });
}

function tenantNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `tenant-${String(at)}`);
}
