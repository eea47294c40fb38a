/** The floor of processing: a BullMQ worker that does nothing. */
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null });
const worker = new Worker('bare', () => Promise.resolve(), {
  connection,
  prefix: '{bare}',
  concurrency: Number(process.env['WORKER_CONCURRENCY']),
});
await worker.waitUntilReady();
process.send?.('ready');
