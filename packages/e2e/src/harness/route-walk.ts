import { openAiErrorSchema } from '@harvest/contracts/openai-error';
import { problemSchema } from '@harvest/contracts/problem';
import { type OperationId, routeOf } from '@harvest/contracts/routes';
import { type DocumentCheck, createDocumentCheck } from '@harvest/testkit/document-check';
import { ApiClient, type RawAnswer } from './api-client.ts';
import { type Names, type RouteStep, type Walker, commonNames, routeSteps } from './route-steps.ts';

/** What no error may tell: where it happened, in which file, and what lies behind the API. */
const tellTales = /127\.0\.0\.1|localhost|redis:|node_modules|file:\/\/|\/src\/|\.ts:\d|\bat \w+ \(/i;

/** An answer with its body as a text. */
export interface WalkedAnswer extends RawAnswer {
  readonly text: string;
}

/**
 * Asks routes as their steps say, below one API. Every answer is held against the OpenAPI document, and every error
 * against what errors promise.
 */
export class RouteWalk {
  readonly #base: string;
  readonly #check: DocumentCheck = createDocumentCheck();

  constructor(base: string) {
    this.#base = base;
  }

  /**
   * Asks one route.
   *
   * @param key the API key; null for none
   * @param names what the path names
   * @param headers beside those of the step
   */
  async ask(
    operationId: OperationId,
    by: { key: string | null; walker: Walker; names: Names; headers?: Readonly<Record<string, string>> },
  ): Promise<WalkedAnswer> {
    const { method, path: template, idempotent } = routeOf(operationId);
    const { query = '', headers, body }: RouteStep = routeSteps[operationId];
    const path = pathOf(template, { ...commonNames, ...by.names }) + query;
    const answer = await new ApiClient(this.#base, by.key).request(method.toUpperCase(), path, {
      headers: {
        ...headers,
        // The same of every tenant and every request: it is not what tells them apart.
        ...(idempotent === true ? { 'idempotency-key': `walk-${operationId}` } : {}),
        ...by.headers,
      },
      ...(body === undefined ? {} : { body: body(by.walker) }),
    });
    this.#check({ method, path, ...answer });
    if (answer.status >= 400) expectHarmlessError(operationId, answer);
    return { ...answer, text: JSON.stringify(answer.body) };
  }
}

function pathOf(template: string, names: Names): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = names[name];
    if (value === undefined) throw new Error(`${template} was walked before anything told its ${name}`);
    return value;
  });
}

function expectHarmlessError(operationId: OperationId, { headers, body }: RawAnswer): void {
  const requestId = headers.get('x-request-id');
  expect(requestId).toMatch(/^\S{8,}$/);
  if (routeOf(operationId).errorStyle === 'openai') openAiErrorSchema.parse(body);
  else expect(problemSchema.parse(body).request_id).toBe(requestId);
  expect(JSON.stringify(body)).not.toMatch(tellTales);
}
