import { createRequire } from 'node:module';
import { Queue } from 'bullmq';
const require = createRequire('/work/main/apps/api/package.json');
const express = require('express');
const q = new Queue('floor', { connection: { url: 'redis://127.0.0.1:7399', maxRetriesPerRequest: null } as never, prefix: '{floor}' });
const app = express(); app.use(express.json({limit:'1mb'}));
app.post('/harvest', async (req: any, res: any) => { const job = await q.add('run', { source: req.body.source, query: req.body.query }); res.status(202).json({ task_id: job.id }); });
app.listen(8124, '127.0.0.1');
