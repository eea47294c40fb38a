/** What must not leave this machine, and what the configuration may add to a request. */
import { type FakeLlm, llmFlavours, startFakeLlm } from '@harvest/testkit/llm';
import { openProvider, patientContext, rejectionOf, requestFor } from './provider-under-test.ts';

/** Variables that the SDKs read by themselves. */
const strayVariables = {
  OPENAI_API_KEY: 'sk-stray',
  OPENAI_ORG_ID: 'stray-organization',
  OPENAI_PROJECT_ID: 'stray-project',
  OPENAI_CUSTOM_HEADERS: 'Authorization: Bearer stray\nX-Stray: stray',
  ANTHROPIC_API_KEY: 'sk-stray',
  ANTHROPIC_AUTH_TOKEN: 'stray',
  ANTHROPIC_CUSTOM_HEADERS: 'X-Api-Key: stray\nX-Stray: stray',
  OLLAMA_API_KEY: 'stray',
  GEMINI_API_KEY: 'stray',
  GOOGLE_API_KEY: 'stray',
};

describe.each(llmFlavours)('the %s provider', (flavour) => {
  let fake: FakeLlm;

  beforeEach(async () => {
    fake = await startFakeLlm({ flavour });
  });
  afterEach(() => fake.close());

  it('sends nothing that its SDK finds in the environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, strayVariables);
    try {
      const { provider, close } = openProvider(fake);
      await provider.complete(requestFor(fake.model), patientContext());
      await close();
    } finally {
      for (const name of Object.keys(strayVariables)) {
        const value = before[name];
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
    const { headers } = await fake.takeRequest();
    expect(JSON.stringify(headers)).not.toContain('stray');
  });
});

describe('the ollama provider behind a proxy', () => {
  it('turns a user name and a password of the base URL into basic authentication and never shows them', async () => {
    const fake = await startFakeLlm({ flavour: 'ollama' });
    const url = fake.url.replace('//', '//user:p%40ssword@');
    const { provider, close } = openProvider({ ...fake, url });
    await provider.validateKey(patientContext());
    const { headers } = await fake.takeRequest();
    expect(headers.authorization).toBe(`Basic ${btoa('user:p@ssword')}`);
    await fake.close();
    const error = await rejectionOf(provider.validateKey(patientContext()));
    await close();
    expect(error).toMatchObject({ details: { base_url: fake.url } });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/user:|ssword/);
  });
});

describe('the openai provider without a key', () => {
  it('asks a compatible server without an authorization header', async () => {
    const fake = await startFakeLlm({ flavour: 'openai' });
    const { provider, close } = openProvider({ ...fake, apiKey: '' });
    await rejectionOf(provider.validateKey(patientContext()));
    const { headers } = await fake.takeRequest();
    await fake.close();
    await close();
    expect(headers.authorization).toBeUndefined();
  });
});
