import { randomBytes } from 'node:crypto';
import type { Task } from '@harvest/contracts/task';
import {
  type WebhookAttempt,
  webhookCreatedSchema,
  webhookDeliveryPageSchema,
} from '@harvest/contracts/webhooks';
import { waitFor } from '@harvest/testkit/wait-for';
import { read, readProblem } from '../harness/api-client.ts';
import type { Holder } from './secured-system.ts';

const text = 'The dam was built in 1931. Nobody lives below it.';
const sourcesPerTask = 15;

/** What became of each URL as a source: the code of its error, or `read`. What is refused at once has the problem's code. */
export async function outcomesOf(
  { client }: Holder,
  urls: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const outcomes: [string, string][] = [];
  const rest = [...urls];
  while (rest.length > 0) {
    const some = rest.splice(0, sourcesPerTask);
    const answer = await client.request('POST', '/harvest', {
      body: { source: [text, ...some], output_format: 'summary' },
    });
    if (answer.status === 202) {
      const task = await client.finished((answer.body as { task_id: string }).task_id);
      outcomes.push(...some.map((url, index): [string, string] => [url, outcomeIn(task, index + 1)]));
    } else if (some.length === 1) outcomes.push([some[0] ?? '', readProblem(answer).code]);
    // One that is refused at once takes the others with it, so that each is tried alone.
    else
      for (const url of some) outcomes.push(...Object.entries(await outcomesOf({ client } as Holder, [url])));
  }
  return Object.fromEntries(outcomes);
}

function outcomeIn(task: Task, index: number): string {
  const source = task.result?.sources.find((each) => each.index === index);
  return source?.error?.code ?? (source === undefined ? `no report: ${String(task.error?.code)}` : 'read');
}

/** What `POST /webhooks` says to each URL, and a task that brings it along. */
export async function webhookCodesOf(
  { client }: Holder,
  urls: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const codes = urls.map(async (url): Promise<[string, readonly string[]]> => {
    const answers = [
      await client.request('POST', '/webhooks', { body: { url } }),
      await client.request('POST', '/harvest', {
        body: { source: text, output_format: 'summary', webhook: { url, secret } },
      }),
    ];
    return [url, answers.map((answer) => (answer.status < 300 ? 'taken' : readProblem(answer).code))];
  });
  return Object.fromEntries(await Promise.all(codes));
}

/** Makes an endpoint and sends it a test; the attempts of that, once there is one. */
export async function attemptsAt({ client }: Holder, url: string): Promise<readonly WebhookAttempt[]> {
  const { id } = read(
    await client.request('POST', '/webhooks', { body: { url } }),
    201,
    webhookCreatedSchema,
  );
  await client.request('POST', `/webhooks/${id}/test`);
  return await waitFor('an attempt', async () => {
    const page = read(
      await client.request('GET', `/webhooks/${id}/deliveries`),
      200,
      webhookDeliveryPageSchema,
    );
    const attempts = page.deliveries.flatMap((delivery) => delivery.attempts);
    return attempts.length > 0 ? attempts : null;
  });
}
