import type { FakeLlm, LlmFlavour } from '@harvest/testkit/llm';
import { Bench } from './harness/bench.ts';
import { shownText, terminalEvents } from './harness/client-events.ts';

const bench = new Bench();
afterEach(() => bench.close());

const source =
  'The dam was built in 1931.  It holds “half a\nbillion” tonnes of water.\n\nNobody lives below it.';
const answer = [
  'It was built ',
  'in 1931.\n\n',
  'EVID',
  'ENCE:\n- The dam was built in 1931.\n- It holds "half a billion" tonnes of water.\n',
  '- The dam was built by hand.\n',
];

const variablesOf: Record<LlmFlavour, (fake: FakeLlm) => Readonly<Record<string, string>>> = {
  ollama: (fake) => ({ OLLAMA_BASE_URL: fake.url, OLLAMA_MODEL: fake.model }),
  openai: (fake) => ({ OPENAI_BASE_URL: fake.url, OPENAI_API_KEY: fake.apiKey, OPENAI_MODEL: fake.model }),
  anthropic: (fake) => ({
    ANTHROPIC_BASE_URL: fake.url,
    ANTHROPIC_API_KEY: fake.apiKey,
    ANTHROPIC_MODEL: fake.model,
  }),
  gemini: (fake) => ({ GEMINI_BASE_URL: fake.url, GEMINI_API_KEY: fake.apiKey, GEMINI_MODEL: fake.model }),
};

describe('a task with each model provider', () => {
  it.each(['ollama', 'openai', 'anthropic', 'gemini'] as const)(
    'streams the text of %s, grounds its quotes in the source and reports its usage',
    async (flavour) => {
      const redis = await bench.redis();
      const fake = await bench.provider({
        flavour,
        behaviour: {
          kind: 'answer',
          chunks: answer,
          usage: { inputTokens: 321, outputTokens: 45 },
          splitBytes: 7,
        },
      });
      const variables = { LLM_PROVIDER: flavour, ...variablesOf[flavour](fake) };
      const [{ client }] = await Promise.all([bench.api(redis), bench.worker(redis, variables)]);

      const { task_id: taskId } = await client.accept({ source, query: 'When was the dam built?' });
      const events = await client.events(taskId);
      expect(terminalEvents(events).map((event) => event.type)).toEqual(['task-completed']);
      expect(shownText(events).trim()).toBe('It was built in 1931.');
      expect(events.find((event) => event.type === 'model-selected')?.data).toMatchObject({
        provider: flavour,
        model: fake.model,
      });

      const { result } = await client.task(taskId);
      expect(result).toMatchObject({
        text: 'It was built in 1931.',
        answered: true,
        extractive: false,
        citations_dropped: 1,
        finish_reason: 'stop',
        usage: { input_tokens: 321, output_tokens: 45 },
        routing: { provider: flavour, model: fake.model },
      });
      expect(result?.citations.map((citation) => citation.quote)).toEqual([
        'The dam was built in 1931.',
        'It holds “half a\nbillion” tonnes of water.',
      ]);
      for (const { start, end, quote } of result?.citations ?? [])
        expect(source.slice(start, end)).toBe(quote);
    },
    60_000,
  );
});
