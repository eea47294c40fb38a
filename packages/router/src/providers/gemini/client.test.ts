import { type GeminiClient, createGeminiClient } from './client.ts';

const body = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const batch = { requests: [] };

/** What a client sends. */
async function sentBy(
  use: (client: GeminiClient) => { asResponse: () => Promise<Response> },
  baseUrl = 'https://host/prefix//',
): Promise<readonly [url: string, init: RequestInit | undefined]> {
  const sent: [string, RequestInit | undefined][] = [];
  const client = createGeminiClient({
    baseUrl,
    fetch: (input, init) => {
      sent.push([input instanceof Request ? input.url : String(input), init]);
      return Promise.resolve(new Response());
    },
  });
  const request = use(client);
  expect(sent).toEqual([]);
  await request.asResponse();
  const [first, ...others] = sent;
  if (first === undefined || others.length > 0) throw new Error('expected one request');
  return first;
}

describe('the Gemini client', () => {
  it.each([
    ['generateContent', (client: GeminiClient) => client.generate('m', body), body],
    ['streamGenerateContent?alt=sse', (client: GeminiClient) => client.streamGenerate('m', body), body],
    ['batchEmbedContents', (client: GeminiClient) => client.embed('m', batch), batch],
  ])('posts %s of a model below the base URL', async (method, use, expected) => {
    const [url, init] = await sentBy(use);
    expect(url).toBe(`https://host/prefix/v1beta/models/m:${method}`);
    expect(init).toEqual({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(expected),
    });
  });

  it('asks for a page of models by its token, whatever characters it has', async () => {
    const [url] = await sentBy(
      (client) => client.listModels({ pageSize: 9, pageToken: 'a&b=c' }),
      'http://h',
    );
    expect(url).toBe('http://h/v1beta/models?pageSize=9&pageToken=a%26b%3Dc');
  });

  it('refuses a model whose name would lead to another route before it sends anything', async () => {
    await expect(sentBy((client) => client.generate('../files', body))).rejects.toMatchObject({
      code: 'provider.model_not_found',
    });
  });
});
