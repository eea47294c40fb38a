/**
 * The requests of Gemini's API. `@google/generative-ai` would make them with the global fetch and no other, which
 * follows redirects with the key and cannot be bounded; so it lends its types, and the requests are made here in the
 * shape in which the other SDKs make theirs.
 */
import type { BatchEmbedContentsRequest, GenerateContentRequest } from '@google/generative-ai';
import type { SdkRequest } from '../sdk-caller.ts';
import { toModelPath } from './model-path.ts';

/**
 * One method per route, each of which sends nothing before `asResponse`.
 *
 * @throws HarvestError `provider.model_not_found` for a name that cannot be a model's.
 */
export interface GeminiClient {
  readonly generate: (model: string, body: GenerateContentRequest) => SdkRequest;
  /** Its answer is an event stream. */
  readonly streamGenerate: (model: string, body: GenerateContentRequest) => SdkRequest;
  readonly embed: (model: string, body: BatchEmbedContentsRequest) => SdkRequest;
  /** @param page.pageToken what the page before named as the next one; absent: the first page. */
  readonly listModels: (page: { readonly pageSize: number; readonly pageToken?: string }) => SdkRequest;
}

/** @param options.baseUrl where the API is, without its version; slashes at its end do not matter. */
export function createGeminiClient(options: {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
}): GeminiClient {
  const { fetch } = options;
  const root = `${options.baseUrl.replace(/\/+$/, '')}/v1beta`;
  const post = (model: string, method: string, body: object): SdkRequest => {
    const url = `${root}/${toModelPath(model)}:${method}`;
    const headers = { 'content-type': 'application/json' };
    return { asResponse: () => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }) };
  };
  return {
    generate: (model, body) => post(model, 'generateContent', body),
    streamGenerate: (model, body) => post(model, 'streamGenerateContent?alt=sse', body),
    embed: (model, body) => post(model, 'batchEmbedContents', body),
    listModels: ({ pageSize, pageToken }) => {
      const query = new URLSearchParams({
        pageSize: String(pageSize),
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      return { asResponse: () => fetch(`${root}/models?${query.toString()}`) };
    },
  };
}
