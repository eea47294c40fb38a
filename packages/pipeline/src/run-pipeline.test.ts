import type { RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import { freeCost, sampleDecision, sampleDeployment, sampleRouting } from '@harvest/testkit/sample-routing';
import type { HarvestInput } from './document.ts';
import { type PipelineContext, runPipeline } from './run-pipeline.ts';

const source = 'The bridge was opened in 1931. It carries six lanes. Ferries stopped a year later.';
const input: HarvestInput = {
  source,
  query: 'When was the bridge opened?',
  outputFormat: 'analysis',
  wishes: {},
};

type Answer = Partial<RouteResult['response']> & { readonly pieces?: readonly string[] };

/** A router whose model gives `answer`, piece by piece. */
function routerWith(answer: Answer, extractive = false): Router & { readonly requests: RouteRequest[] } {
  const requests: RouteRequest[] = [];
  const { pieces = [], ...response } = answer;
  return {
    requests,
    route: (request, context) => {
      requests.push(request);
      const provider = extractive ? 'extractive' : 'ollama';
      context.onDecision?.(sampleDecision(sampleDeployment({ provider })));
      for (const piece of pieces) context.onDelta?.(piece, 1);
      return Promise.resolve({
        routing: sampleRouting({ provider, reason: 'r' }),
        cost: freeCost,
        cache: null,
        extractive,
        response: { text: pieces.join(''), model: 'm-1', finishReason: 'stop', usage: null, ...response },
        firstTokenMs: 3,
      });
    },
  };
}

async function run(router: Router, overrides: Partial<PipelineContext> = {}) {
  const deltas: string[] = [];
  const stages: string[] = [];
  const outcome = await runPipeline(input, {
    router,
    signal: new AbortController().signal,
    onDelta: (text) => deltas.push(text),
    aroundStage: async (name, stage) => {
      stages.push(name);
      await stage();
    },
    ...overrides,
  });
  return { ...outcome, deltas, stages };
}

describe('the pipeline', () => {
  it('returns the text with citations whose offsets are exact, and shows listeners the text alone', async () => {
    const pieces = [
      'It was opened in 1931.\n\nEVI',
      'DENCE:\n- "The bridge was opened in 1931."\n- The moon is made of cheese.',
    ];
    const { content, firstTokenMs, deltas, stages } = await run(routerWith({ pieces }));
    expect(content).toMatchObject({
      text: 'It was opened in 1931.',
      answered: true,
      extractive: false,
      citations_dropped: 1,
      notices: [],
      routing: { provider: 'ollama', model: 'm-1', reason: 'r' },
    });
    expect(content.citations).toEqual([{ source: 0, start: 0, end: 30, quote: source.slice(0, 30) }]);
    expect(deltas.join('').trim()).toBe('It was opened in 1931.');
    expect(firstTokenMs).toBe(3);
    expect(stages).toEqual(['prepare', 'generate', 'ground']);
  });

  it('passes pins and limits on and gives engines that quote the source itself', async () => {
    const router = routerWith({ text: 'x' });
    const pinned = { ...input, wishes: { provider: 'openai', model: 'gpt' }, maxOutputTokens: 7 } as const;
    await runPipeline(pinned, {
      router,
      signal: new AbortController().signal,
      aroundStage: (_name, stage) => stage(),
    });
    expect(router.requests[0]).toMatchObject({
      provider: 'openai',
      model: 'gpt',
      maxOutputTokens: 7,
      grounding: { source, query: input.query, outputFormat: 'analysis' },
    });
  });

  it('takes the citations of an engine that quotes as they are', async () => {
    const citations = [{ source: 0, start: 31, end: 52, quote: source.slice(31, 52) }];
    const text = '> It carries six lanes. [1]\n\nEVIDENCE:\n- stays';
    const { content, deltas } = await run(routerWith({ pieces: [text], citations, answered: false }, true));
    expect(content).toMatchObject({ text, citations, answered: false, extractive: true });
    expect(deltas.join('')).toBe(text);
  });

  it('says when a text was cut off and when nothing proves it', async () => {
    const { content } = await run(routerWith({ text: 'It is old', finishReason: 'length' }));
    expect(content.finish_reason).toBe('length');
    expect(content.notices).toHaveLength(2);
  });

  it('says that the source has no answer without calling that unproven', async () => {
    const { content } = await run(routerWith({ text: 'NOT IN THE SOURCE: The cost is not given.' }));
    expect(content).toMatchObject({ answered: false, text: 'The cost is not given.', notices: [] });
  });

  it.each(['', '  \n', 'EVIDENCE:\n- The bridge was opened in 1931.'])(
    'refuses the empty answer %j',
    async (text) => {
      await expect(run(routerWith({ text }))).rejects.toMatchObject({ code: 'provider.invalid_response' });
    },
  );

  it('stops before the next stage when it is aborted', async () => {
    const abort = new AbortController();
    const router = routerWith({ text: 'x' });
    const aroundStage = async (name: string, stage: () => Promise<void>): Promise<void> => {
      await stage();
      if (name === 'prepare') abort.abort(new Error('cancelled'));
    };
    await expect(run(router, { signal: abort.signal, aroundStage })).rejects.toThrow('cancelled');
    expect(router.requests).toEqual([]);
  });
});
