import { systemClock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { type FakeLlm, startFakeLlm } from '@harvest/testkit/llm';
import { z } from 'zod';
import { composeProviders } from './compose-providers.ts';
import { routerConfigFields } from './config.ts';
import { type ProviderSelection, selectProvider } from './select-provider.ts';

async function select(
  env: Record<string, string>,
  signal = new AbortController().signal,
): Promise<ProviderSelection> {
  const config = loadConfig(z.object(routerConfigFields), { LLM_PROVIDER: 'auto', ...env });
  const composed = composeProviders({ config, clock: systemClock });
  try {
    return await selectProvider({ config, providers: composed.providers, signal });
  } finally {
    await composed.close();
  }
}

describe('selecting the home provider', () => {
  let ollama: FakeLlm;

  beforeEach(async () => {
    ollama = await startFakeLlm({ flavour: 'ollama' });
  });
  afterEach(() => ollama.close());

  it('takes Ollama when it answers, has the model, and is all there is', async () => {
    const env = { OLLAMA_BASE_URL: ollama.url, OLLAMA_MODEL: ollama.model };
    await expect(select(env)).resolves.toEqual({
      homeProvider: 'ollama',
      homeReason: `Ollama answers at ${ollama.url} and has ${ollama.model}.`,
      ollamaJoins: true,
    });
  });

  it('lets the price decide between Ollama and a cloud provider', async () => {
    const env = { OLLAMA_BASE_URL: ollama.url, OLLAMA_MODEL: ollama.model, OPENAI_API_KEY: 'sk-1' };
    const selection = await select(env);
    expect(selection).toMatchObject({ homeProvider: null, ollamaJoins: true });
    expect(selection.homeReason).toMatch(/OPENAI_API_KEY is set; among their models the price decides\.$/);
  });

  it('says how to install the model when Ollama lacks it, and takes the only other', async () => {
    const selection = await select({ OLLAMA_BASE_URL: ollama.url, ANTHROPIC_API_KEY: 'sk-ant-1' });
    expect(selection).toMatchObject({ homeProvider: 'anthropic', ollamaJoins: false });
    expect(selection.homeReason).toMatch(
      /does not have llama3\.2:1b .*`ollama pull llama3\.2:1b`.*; ANTHROPIC_API_KEY is set\./,
    );
  });

  it('counts on a missing model when it may be pulled', async () => {
    const selection = await select({ OLLAMA_BASE_URL: ollama.url, OLLAMA_PULL: 'true' });
    expect(selection).toMatchObject({ homeProvider: 'ollama', ollamaJoins: true });
    expect(selection.homeReason).toContain('pulls llama3.2:1b at the first request');
  });

  it('lets the price decide between cloud providers when Ollama does not answer', async () => {
    await ollama.close();
    const env = { OLLAMA_BASE_URL: ollama.url, GEMINI_API_KEY: 'AIza1', OPENAI_API_KEY: 'sk-1' };
    const selection = await select(env);
    expect(selection).toMatchObject({ homeProvider: null, ollamaJoins: false });
    expect(selection.homeReason).toContain(
      `Ollama does not answer at ${ollama.url}; OPENAI_API_KEY and GEMINI_API_KEY are set`,
    );
    ollama = await startFakeLlm({ flavour: 'ollama' });
  });

  it('counts a compatible server that needs no key', async () => {
    ollama.respondWith({ kind: 'status', status: 500 });
    const env = { OLLAMA_BASE_URL: ollama.url, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' };
    const selection = await select(env);
    expect(selection.homeProvider).toBe('openai');
    expect(selection.homeReason).toContain('OPENAI_BASE_URL is set');
  });

  it('takes the built-in engine when there is nothing else', async () => {
    ollama.respondWith({ kind: 'status', status: 500 });
    const selection = await select({ OLLAMA_BASE_URL: ollama.url });
    expect(selection.homeProvider).toBe('extractive');
    expect(selection.homeReason).toContain('no cloud key is set');
  });

  it('leaves cloud providers alone when the router is offline', async () => {
    ollama.respondWith({ kind: 'status', status: 500 });
    const env = { OLLAMA_BASE_URL: ollama.url, OPENAI_API_KEY: 'sk-1', ROUTER_OFFLINE: 'true' };
    const selection = await select(env);
    expect(selection.homeProvider).toBe('extractive');
    expect(selection.homeReason).toContain('ROUTER_OFFLINE is true');
    await expect(select({ ...env, LLM_PROVIDER: 'openai' })).rejects.toThrow('ROUTER_OFFLINE: must not');
  });

  it('goes on without Ollama when the probe’s time is over', async () => {
    ollama.respondWith({ kind: 'silent' });
    const controller = new AbortController();
    const selecting = select({ OLLAMA_BASE_URL: ollama.url }, controller.signal);
    const request = await ollama.takeRequest();
    controller.abort();
    const selection = await selecting;
    expect(selection.homeProvider).toBe('extractive');
    expect(selection.homeReason).toContain('did not answer');
    await expect(request.outcome).resolves.toBe('aborted');
  });

  it('does what LLM_PROVIDER says without asking anyone, with Ollama beside it where it is said to be', async () => {
    const env = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-1' };
    await expect(select(env)).resolves.toEqual({
      homeProvider: 'openai',
      homeReason: 'LLM_PROVIDER is set to openai.',
      ollamaJoins: false,
    });
    await expect(select({ ...env, OLLAMA_BASE_URL: ollama.url })).resolves.toMatchObject({
      ollamaJoins: true,
    });
    expect(ollama.requests).toEqual([]);
  });

  it('refuses a named provider without its key and names the variable', async () => {
    await expect(select({ LLM_PROVIDER: 'gemini' })).rejects.toThrow('GEMINI_API_KEY: must be set');
  });
});
