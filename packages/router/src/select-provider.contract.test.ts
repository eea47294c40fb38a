import { loadConfig } from '@harvest/runtime/load-config';
import { type FakeLlm, startFakeLlm } from '@harvest/testkit/llm';
import { z } from 'zod';
import { type RouterConfig, routerConfigFields } from './config.ts';
import { selectAutoProvider, selectProvider } from './select-provider.ts';

function configOf(env: Record<string, string>): RouterConfig {
  return loadConfig(z.object(routerConfigFields), env);
}

describe('selecting the default provider', () => {
  let ollama: FakeLlm;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    ollama = await startFakeLlm({ flavour: 'ollama' });
  });
  afterEach(() => ollama.close());

  it('takes Ollama when it answers and has the model, even if a key is set', async () => {
    const env = { OLLAMA_BASE_URL: ollama.url, OLLAMA_MODEL: ollama.model, OPENAI_API_KEY: 'sk-1' };
    await expect(selectAutoProvider(configOf(env), signal)).resolves.toEqual({
      provider: 'ollama',
      model: ollama.model,
      reason: `Ollama answers at ${ollama.url} and has ${ollama.model}.`,
    });
  });

  it('says how to install the model when Ollama lacks it, and takes the next', async () => {
    const env = { OLLAMA_BASE_URL: ollama.url, ANTHROPIC_API_KEY: 'sk-ant-1' };
    const chosen = await selectAutoProvider(configOf(env), signal);
    expect(chosen).toMatchObject({ provider: 'anthropic', model: 'claude-haiku-4-5' });
    expect(chosen.reason).toMatch(
      /does not have llama3\.2:1b .*`ollama pull llama3\.2:1b`.*; ANTHROPIC_API_KEY is set\./,
    );
  });

  it('takes the first cloud provider with a key when Ollama does not answer', async () => {
    await ollama.close();
    const env = { OLLAMA_BASE_URL: ollama.url, GEMINI_API_KEY: 'AIza1', OPENAI_API_KEY: 'sk-1' };
    const chosen = await selectAutoProvider(configOf(env), signal);
    expect(chosen.provider).toBe('openai');
    expect(chosen.reason).toBe(`Ollama does not answer at ${ollama.url}; OPENAI_API_KEY is set.`);
    ollama = await startFakeLlm({ flavour: 'ollama' });
  });

  it('takes the built-in engine when there is nothing else', async () => {
    ollama.respondWith({ kind: 'status', status: 500 });
    const chosen = await selectAutoProvider(configOf({ OLLAMA_BASE_URL: ollama.url }), signal);
    expect(chosen.provider).toBe('extractive');
    expect(chosen.reason).toContain('no cloud key is set');
  });

  it('goes on without Ollama when the probe’s time is over', async () => {
    ollama.respondWith({ kind: 'silent' });
    const controller = new AbortController();
    const selection = selectAutoProvider(configOf({ OLLAMA_BASE_URL: ollama.url }), controller.signal);
    const request = await ollama.takeRequest();
    controller.abort();
    const chosen = await selection;
    expect(chosen.provider).toBe('extractive');
    expect(chosen.reason).toContain('did not answer');
    await expect(request.outcome).resolves.toBe('aborted');
  });

  it('does what LLM_PROVIDER says without asking anyone', async () => {
    const env = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-1', OLLAMA_BASE_URL: ollama.url };
    const chosen = await selectProvider(configOf(env), signal);
    expect(chosen).toMatchObject({ provider: 'openai', reason: 'LLM_PROVIDER is set to openai.' });
    expect(ollama.requests).toEqual([]);
  });

  it('refuses a named provider without its key and names the variable', async () => {
    await expect(selectProvider(configOf({ LLM_PROVIDER: 'gemini' }), signal)).rejects.toThrow(
      'GEMINI_API_KEY: must be set',
    );
  });
});
