/** The floor of accepting: an Express handler that does one BullMQ add and nothing else. */
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

const connection = new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection, prefix: '{bare}' });
await queue.waitUntilReady();
const app = express();
app.use(express.json({ limit: '1mb' }));
app.post('/harvest', async (req, res) => {
  const jobId = `job-${randomUUID()}`;
  await queue.add('run', req.body, { jobId, removeOnComplete: true });
  res.status(202).json({ task_id: jobId, status: 'pending' });
});
app.listen(Number(process.env['PORT']), '127.0.0.1', () => process.send?.('ready'));
