import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { routerConfigFields } from './config.ts';

const schema = z.object(routerConfigFields);

describe('routerConfigFields', () => {
  it('defaults to a local Ollama and no keys', () => {
    const config = loadConfig(schema, {});
    expect(config).toMatchObject({
      LLM_PROVIDER: 'ollama',
      OLLAMA_BASE_URL: ['http://localhost:11434'],
      OLLAMA_MODEL: 'llama3.2:1b',
    });
    expect(Object.keys(config).filter((name) => name.endsWith('_KEY'))).toEqual([]);
  });

  it('names no model of a cloud provider, so that the model table decides', () => {
    const config = loadConfig(schema, {});
    expect([config.OPENAI_MODEL, config.ANTHROPIC_MODEL, config.GEMINI_MODEL]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('reads a list of Ollama nodes', () => {
    const config = loadConfig(schema, { OLLAMA_BASE_URL: 'http://a:11434, https://user:pass@b' });
    expect(config.OLLAMA_BASE_URL).toEqual(['http://a:11434', 'https://user:pass@b']);
  });

  it.each([
    ['LLM_PROVIDER', 'mistral'],
    ['OLLAMA_BASE_URL', 'localhost:11434'],
    ['OLLAMA_BASE_URL', 'http://a,,http://b'],
    ['OPENAI_BASE_URL', 'ftp://host'],
    ['OPENAI_BASE_URL', 'https://user:pass@host/v1'],
    ['OPENAI_MODEL', 'two words'],
    ['LLM_MAX_OUTPUT_TOKENS', '0'],
    ['ROUTER_OFFLINE', 'yes'],
    ['CACHE_MODE', 'fuzzy'],
    ['OLLAMA_KEEP_ALIVE', 'for ever'],
    ['OLLAMA_SLOTS', '0'],
    ['BREAKER_CALLS_MIN', '1.5'],
  ])('refuses %s=%s', (name, value) => {
    expect(() => loadConfig(schema, { [name]: value })).toThrow(name);
  });

  it('refuses a key that cannot be a header without repeating it', () => {
    const load = (): unknown => loadConfig(schema, { OPENAI_API_KEY: 'sk-secret with space' });
    expect(load).toThrow('OPENAI_API_KEY');
    expect(load).not.toThrow('sk-secret');
  });
});
