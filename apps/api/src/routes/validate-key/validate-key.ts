import type { RequestHandler, Response } from 'express';
import { keyCheckResultSchema, validateKeyRequestSchema } from '@harvest/contracts/provider-keys';
import type { CloudProviderName } from '@harvest/contracts/providers';
import { createTaskId } from '@harvest/contracts/task-id';
import type { KeyCheckSpec } from '@harvest/contracts/task-record';
import { traceparentOf } from '@harvest/runtime/tracing';
import { type Caller, openAdmission } from '@harvest/store/admission';
import { callerOf } from '../../gateway/caller-of.ts';
import { sealKeys } from '../../gateway/provider-key-headers.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import { contextOf } from '../../middleware/request-context.ts';
import { awaitResult } from '../await-reply.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

const what = 'check';
/** A check takes at most 20 s of a worker; whoever waits for longer waits for one that does not come. */
const waitSecondsMax = 30;

/** `POST /validate-key`: a cheap call with a key, through the queue; the key is sealed on the way and nothing is stored. */
export function createValidateKey(dependencies: RouteDependencies): RequestHandler {
  const { tasks, masterKeys, readJsonBody, clock } = dependencies;
  return async (req, res) => {
    const { provider, key } = parseBody(validateKeyRequestSchema, await readJsonBody(req, res));
    const caller = callerOf(res);
    const spec = toSpec(dependencies, { caller, provider, res });
    const sealedKeys = sealKeys({ [provider]: key }, { masterKeys, ...spec, nowMs: clock.nowMs() });
    res.setHeader('X-Harvest-Task-Id', spec.taskId);
    const result = await awaitResult(dependencies, {
      ref: spec,
      what,
      res,
      waitSecondsMax,
      parseResult: (value) => keyCheckResultSchema.parse(value),
      submit: async () => {
        // It costs the tenant's own account next to nothing, and its request has been counted before.
        const admitted = await tasks.accept([spec], '', { ...openAdmission, caller, sealedKeys });
        if (admitted.kind === 'refused') throw admitted.error;
        return null;
      },
    });
    if (result !== null) sendJson(res, 200, result);
  };
}

function toSpec(
  { replies }: RouteDependencies,
  options: { caller: Caller; provider: CloudProviderName; res: Response },
): KeyCheckSpec {
  const context = contextOf(options.res);
  const taskId = createTaskId();
  context.taskId = taskId;
  return {
    kind: 'key-check',
    taskId,
    tenant: options.caller.tenant,
    requestId: context.requestId,
    traceparent: traceparentOf(context.span.context),
    provider: options.provider,
    replyTo: replies.instance,
  };
}
