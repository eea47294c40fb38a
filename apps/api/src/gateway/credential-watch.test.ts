import { setImmediate } from 'node:timers/promises';
import { systemClock } from '@harvest/runtime/clock';
import { silentLogger } from '@harvest/runtime/logger';
import { createMetricsRegistry } from '@harvest/runtime/metrics';
import { openAdmission } from '@harvest/store/admission';
import express from 'express';
import request from 'supertest';
import { createApiMetrics } from '../metrics.ts';
import { observeRequests } from '../middleware/observe-requests.ts';
import { contextOf } from '../middleware/request-context.ts';
import { CredentialWatch } from './credential-watch.ts';

describe('the watch over the credentials of open answers', () => {
  const credentials = Array.from({ length: 300 }, (_, at) => `credential-${String(at)}`);
  let asked: string[];
  let answers: (() => void)[];
  let watch: CredentialWatch;
  let unwatch: (() => void)[];
  beforeEach(async () => {
    [asked, answers, unwatch] = [[], [], []];
    watch = new CredentialWatch({
      recheck: (credential) => {
        asked.push(credential);
        return new Promise((resolve) => {
          answers.push(resolve);
        });
      },
      logger: silentLogger,
    });
    const metrics = createApiMetrics({
      registry: createMetricsRegistry('api'),
      streamCount: () => 0,
      queueTasks: () => Promise.resolve(null),
    });
    const app = express();
    app.use(
      observeRequests({ logger: silentLogger, clock: systemClock, metrics, isShuttingDown: () => false }),
      (_req, res) => {
        contextOf(res).caller = {
          ...openAdmission.caller,
          tenant: 'acme',
          runningTasksMax: null,
          scopes: new Set(),
          storedKeys: [],
        };
        unwatch.push(watch.watch(res, { onRevoked: () => undefined }));
        res.end();
      },
    );
    const server = app.listen(0, '127.0.0.1');
    for (const credential of credentials) await request(server).get('/').set('X-API-Key', credential);
    server.close();
  });
  afterEach(() => {
    for (const end of unwatch) end();
  });

  const answerAll = async (): Promise<void> => {
    for (const answer of answers.splice(0)) answer();
    // The next ones are asked for in a turn of their own.
    await setImmediate();
    await setImmediate();
  };

  it('asks for some of them at a time', async () => {
    watch.changed('acme');
    do {
      expect(answers.length).toBeGreaterThan(0);
      expect(answers.length).toBeLessThanOrEqual(250);
      await answerAll();
    } while (new Set(asked).size < credentials.length);
  });

  it('asks again for one that changes while it is asked for, and for none that is open no more', async () => {
    watch.changed('acme');
    watch.changed('acme');
    for (const end of unwatch.slice(1)) end();
    const before = asked.length;
    await answerAll();
    expect(asked.slice(before)).toEqual(['credential-0']);
  });
});
