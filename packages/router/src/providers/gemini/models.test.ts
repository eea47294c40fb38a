import type { SdkCaller } from '../sdk-caller.ts';
import { type GeminiClient, createGeminiClient } from './client.ts';
import { listModelPages } from './models.ts';

/** A caller whose server answers with `pageOf` the token that it was asked for; null: the first page. */
function callerOf(pageOf: (token: string | null) => object): {
  caller: SdkCaller<GeminiClient>;
  tokens: readonly (string | null)[];
} {
  const tokens: (string | null)[] = [];
  const client = createGeminiClient({
    baseUrl: 'http://host',
    fetch: (input) => {
      const token = new URL(input instanceof Request ? input.url : input).searchParams.get('pageToken');
      tokens.push(token);
      return Promise.resolve(Response.json(pageOf(token)));
    },
  });
  const caller: SdkCaller<GeminiClient> = {
    call: async (_context, use, read) => read(await (await use(client).asResponse()).json(), () => undefined),
    stream: () => {
      throw new Error('lists are not streamed');
    },
  };
  return { caller, tokens };
}

const context = { signal: new AbortController().signal };

describe('listing Gemini’s models', () => {
  it('reads page after page and names those that generate, or do not say what they do', async () => {
    const { caller, tokens } = callerOf((token) =>
      token === null
        ? {
            models: [
              { name: 'models/a', supportedGenerationMethods: ['generateContent'] },
              { name: 'models/b', supportedGenerationMethods: ['embedContent'] },
            ],
            nextPageToken: 'two',
          }
        : { models: [{ name: 'models/c' }], nextPageToken: '' },
    );
    await expect(listModelPages(caller, context)).resolves.toEqual(['a', 'c']);
    expect(tokens).toEqual([null, 'two']);
  });

  it('leaves a server that never comes to its last page', async () => {
    const { caller, tokens } = callerOf(() => ({ nextPageToken: 'again' }));
    await expect(listModelPages(caller, context)).resolves.toEqual([]);
    expect(tokens).toHaveLength(10);
  });
});
