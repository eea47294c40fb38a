import type { FormatOptions } from '@harvest/contracts/output-formats';
import type { RoutingAttempt } from '@harvest/contracts/routing';
import type { AcquirePage } from '@harvest/acquisition/spec/acquire';
import type { RouteRequest, RouteResult, Router } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { silentLogger } from '@harvest/runtime/logger';
import { samplePageSource } from '@harvest/testkit/sample-results';
import { freeCost, sampleDecision, sampleDeployment, sampleRouting } from '@harvest/testkit/sample-routing';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { createComputeTable } from './compute/compute-table.ts';
import type { HarvestInput } from './document.ts';
import { countWords } from '@harvest/text/count-words';
import { plainText } from './formats/building/plain-text.ts';
import { type PipelineContext, runPipeline } from './run-pipeline.ts';
import { parseBatchAnswer } from './synthesis/batch-answer.ts';

const source = 'The bridge was opened in 1931. It carries six lanes. Ferries stopped a year later.';
const input: HarvestInput = {
  sources: [{ kind: 'text', text: source }],
  query: 'When was the bridge opened?',
  outputFormat: 'analysis',
  options: {},
  wishes: {},
};

const answeredAttempt: RoutingAttempt = {
  provider: 'ollama',
  model: 'm-1',
  node: null,
  outcome: 'answered',
  code: null,
  duration_ms: 5,
  cost_usd: 0.25,
};

type Answer = Partial<RouteResult['response']> & { readonly pieces?: readonly string[] };
type RecordingRouter = Router & { readonly requests: RouteRequest[] };

/** A router whose model gives these answers, one a call, piece by piece; the last one again and again. */
function routerWith(...answers: readonly Answer[]): RecordingRouter {
  const requests: RouteRequest[] = [];
  return {
    requests,
    route: (request, context) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {};
      requests.push(request);
      const { pieces = [], ...response } = answer;
      context.onDecision?.(sampleDecision(sampleDeployment({ provider: 'ollama' })));
      for (const piece of pieces) context.onDelta?.(piece, 1);
      return Promise.resolve({
        routing: sampleRouting({
          provider: 'ollama',
          reason: 'r',
          tier: 'simple',
          attempts: [answeredAttempt],
        }),
        cost: { ...freeCost, usd: 0.25, input_usd: 0.2 },
        cache: null,
        extractive: false,
        response: { text: pieces.join(''), model: 'm-1', finishReason: 'stop', usage: null, ...response },
        firstTokenMs: 3,
      });
    },
  };
}

/** A router whose model answers once; every further request is refused. */
function refusingAfterFirst(answer: Answer, refusal: HarvestError): Router {
  const first = routerWith(answer);
  return {
    route: (request, context) =>
      first.requests.length === 0 ? first.route(request, context) : Promise.reject(refusal),
  };
}

/** A router that has everything made by the built-in engine. */
function extractiveRouter(): RecordingRouter {
  const requests: RouteRequest[] = [];
  return {
    requests,
    route: async (request, context) => {
      requests.push(request);
      context.onDecision?.(sampleDecision(sampleDeployment({ provider: 'extractive' })));
      const extracted = await request.grounding?.extract?.({ maxOutputTokens: 8_000 }, context);
      if (extracted === undefined) throw new Error('the request has nothing to extract from');
      for (const piece of extracted.pieces) context.onDelta?.(piece, 1);
      const { pieces, citations, answered } = extracted;
      return {
        routing: sampleRouting({ provider: 'extractive', tier: 'local' }),
        cost: freeCost,
        cache: null,
        extractive: true,
        response: {
          text: pieces.join(''),
          citations,
          answered,
          model: 'extractive-1',
          finishReason: 'stop',
          usage: null,
        },
        firstTokenMs: 1,
      };
    },
  };
}

const countTokens = (text: string): number => Math.ceil(text.length / 4);
const noPages: AcquirePage = () => Promise.reject(new Error('this task has no pages'));

async function run(
  router: Router,
  overrides: Partial<PipelineContext> = {},
  asked: Partial<HarvestInput> = {},
) {
  const deltas: string[] = [];
  const stages: string[] = [];
  const outcome = await runPipeline(
    { ...input, ...asked },
    {
      router,
      signal: new AbortController().signal,
      planCache: () => undefined,
      acquire: noPages,
      compute: createComputeTable({ countTokens }),
      countTokens,
      sourceTokensMax: 20_000,
      logger: silentLogger,
      willRunAgain: () => false,
      onDelta: (text) => deltas.push(text),
      aroundStage: async (name, stage) => {
        stages.push(name);
        await stage();
      },
      ...overrides,
    },
  );
  return { ...outcome, deltas, stages };
}

describe('the pipeline', () => {
  it('returns the text with citations whose offsets are exact, and shows listeners the text alone', async () => {
    const pieces = [
      'It was opened in 1931. [2] It shines. [1]\n\nEVI',
      'DENCE:\n[1] The moon is made of cheese.\n[2] "The bridge was opened in 1931."',
    ];
    const { content, firstTokenMs, deltas, stages } = await run(routerWith({ pieces }));
    expect(content).toMatchObject({
      text: 'It was opened in 1931. [1] It shines.',
      answered: true,
      extractive: false,
      citations_dropped: 1,
      notices: [],
      routing: { provider: 'ollama', model: 'm-1', reason: 'r' },
    });
    expect(content.citations).toEqual([{ source: 0, start: 0, end: 30, quote: source.slice(0, 30) }]);
    // Whether a mark names a quote of the source is known only when the quotes have come.
    expect(deltas.join('').trim()).toBe('It was opened in 1931. [2] It shines. [1]');
    expect(firstTokenMs).toBe(3);
    expect(stages).toEqual(['acquire', 'analyse', 'prepare', 'generate', 'validate', 'assemble']);
  });

  it('passes pins and limits on and gives engines that quote the source itself', async () => {
    const router = routerWith({ text: 'x' });
    const wishes = { provider: 'openai', model: 'gpt' } as const;
    await run(router, {}, { wishes, maxOutputTokens: 7 });
    expect(router.requests[0]).toMatchObject({
      provider: 'openai',
      model: 'gpt',
      maxOutputTokens: 7,
      grounding: { source, query: input.query, outputFormat: 'analysis' },
    });
  });

  it('takes the citations of an engine that quotes as they are', async () => {
    const { content, deltas } = await run(extractiveRouter());
    expect(content).toMatchObject({ answered: true, extractive: true, template: null, content: null });
    expect(content.citations[0]).toEqual({ source: 0, start: 0, end: 30, quote: source.slice(0, 30) });
    expect(deltas.join('')).toBe(content.text);
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

const quizAnswer = (...quotes: string[]): string =>
  JSON.stringify({
    title: 'The bridge',
    items: quotes.map((quote, index) => ({
      type: 'true_false',
      difficulty: 'easy',
      question: `Statement ${String(index + 1)}: ${quote}`,
      distractors: null,
      answer: 'true',
      explanation: null,
      quotes: [quote],
    })),
  });

describe('a text answer', () => {
  const itemCited = async (text: string) => {
    const { content } = await run(routerWith({ text }));
    const check = content.quality.checks.find(({ rule }) => rule === 'item-cited');
    return { text: content.text, citations: content.citations.map(({ quote }) => quote), check };
  };

  it('marks the place of each quote in the list of citations, also where two quotes are one citation', async () => {
    const evidence =
      '[1] Ferries stopped\n[2] The bridge was opened in 1931.\n[3] Ferries stopped a year later.';
    const answer = await itemCited(
      `Ferries stopped in 1932. [3][1]\n\nIt was opened in 1931. [2]\n\nEVIDENCE:\n${evidence}`,
    );
    expect(answer.text).toBe('Ferries stopped in 1932. [1]\n\nIt was opened in 1931. [2]');
    expect(answer.citations).toEqual(['Ferries stopped a year later.', 'The bridge was opened in 1931.']);
    expect(answer.check).toMatchObject({ passed: true, measured: 1 });
  });

  it('is marked in the same way where it shared a call with others', async () => {
    const evidence = ['It sank.', source.slice(0, 30)];
    const shared = { id: 1, found: true, text: 'It sank. [1] It was opened in 1931. [2]', evidence };
    const [text] = parseBatchAnswer(JSON.stringify({ answers: [shared] }), 1) ?? [];
    const answer = await itemCited(text ?? '');
    expect(answer.text).toBe('It sank. It was opened in 1931. [1]');
    expect(answer.citations).toEqual([source.slice(0, 30)]);
  });

  it('is flagged where the quote of a statement was invented, and delivered', async () => {
    const answer = await itemCited(
      'It was opened in 1931. [1]\n\nIt cost 5 million. [2]\n\nEVIDENCE:\n[1] The bridge was opened in 1931.\n[2] It cost 5 million.',
    );
    expect(answer.text).toBe('It was opened in 1931. [1]\n\nIt cost 5 million.');
    expect(answer.check).toMatchObject({ passed: false, measured: 0.5 });
  });

  it('is flagged where it marks nothing, and keeps its citations', async () => {
    const answer = await itemCited('It is old.\n\nEVIDENCE:\n- The bridge was opened in 1931.');
    expect(answer.citations).toHaveLength(1);
    expect(answer.check).toMatchObject({ passed: false, measured: 0 });
  });

  it('is refused where nothing is left of it without marks', async () => {
    await expect(run(routerWith({ text: '[7]' }))).rejects.toMatchObject({
      code: 'provider.invalid_response',
    });
  });

  it('is worth keeping in the cache only when it has a text', async () => {
    const router = routerWith({ text: 'It was opened in 1931.' });
    const plan = {
      mode: 'exact',
      tenant: 't',
      exactKey: 'k',
      semanticScope: null,
      query: '',
      taskId: null,
    } as const;
    await run(router, { planCache: () => plan });
    const keeps = router.requests[0]?.cache?.isWorthKeeping;
    const responseOf = (text: string) => ({ text, model: 'm', finishReason: 'stop', usage: null }) as const;
    expect(keeps?.(responseOf('It was opened in 1931.'))).toBe(true);
    expect(keeps?.(responseOf('EVIDENCE:\n- It carries six lanes.'))).toBe(false);
  });
});

describe('an output with a structure', () => {
  const asQuiz = { outputFormat: 'quiz', query: '' } as const;
  const options: FormatOptions = { count: 2 };

  it('is asked for by its schema, read, cited and rendered; its JSON is shown to no listener', async () => {
    const router = routerWith({ pieces: [quizAnswer(...source.split(/(?<=\.) /).slice(0, 2))] });
    const { content, deltas } = await run(router, {}, { ...asQuiz, options });
    expect(router.requests[0]?.responseFormat).toMatchObject({
      type: 'json-schema',
      name: 'quiz',
      strict: true,
    });
    expect(content.content).toMatchObject({
      format: 'quiz',
      items: [{ type: 'true_false' }, { type: 'true_false' }],
    });
    expect(content.citations.map(({ quote }) => quote)).toEqual([
      'The bridge was opened in 1931.',
      'It carries six lanes.',
    ]);
    expect(content.text).toContain('It carries six lanes.');
    expect(content.template).toMatch(/^quiz@\d+\/structured@\d+$/);
    expect(deltas).toEqual([]);
  });

  it('is asked for once more when it does not fit its schema, with what is wrong and at the cost of both', async () => {
    const good = quizAnswer(...source.split(/(?<=\.) /).slice(0, 2));
    const router = routerWith({ text: '{"items": 5}' }, { text: good });
    const { content } = await run(router, {}, { ...asQuiz, options, wishes: { maxCostUsd: 1 } });
    expect(router.requests).toHaveLength(2);
    expect(router.requests[1]?.messages.at(-1)?.content).toMatch(/does not fit the JSON schema/);
    expect(router.requests[1]?.maxCostUsd).toBe(0.75);
    expect(content.cost).toMatchObject({ usd: 0.5, failed_attempts_usd: 0.25 });
  });

  it('fails clearly and for good when it does not fit its schema twice', async () => {
    await expect(run(routerWith({ text: 'Sorry.' }), {}, asQuiz)).rejects.toMatchObject({
      code: 'provider.invalid_response',
      retry: 'never',
      publicMessage: expect.stringContaining('twice') as unknown,
    });
  });

  it.each([
    ['router.context_too_long', 'never'],
    ['router.all_cooling', 'backoff'],
  ] as const)('says what was wrong when the correction is refused: %s', async (code, retry) => {
    const refusal = new HarvestError({ code, publicMessage: 'It cannot be asked.' });
    const router = refusingAfterFirst({ text: 'Sorry.' }, refusal);
    await expect(run(router, {}, asQuiz)).rejects.toMatchObject({
      code: 'provider.invalid_response',
      retry,
      cause: refusal,
      publicMessage: expect.stringMatching(/does not fit its schema.*It cannot be asked\./) as unknown,
    });
  });

  it('is not corrected when it was cut off, but fails with what to do about it', async () => {
    const router = routerWith({ text: '{"title": "The br', finishReason: 'length' });
    await expect(run(router, {}, { ...asQuiz, maxOutputTokens: 50 })).rejects.toMatchObject({
      code: 'provider.invalid_response',
      retry: 'never',
      publicMessage: expect.stringMatching(/cut off at 50 tokens.*max_output_tokens/) as unknown,
    });
    expect(router.requests).toHaveLength(1);
  });

  it('is generated again one tier higher when its quotes are invented, and then fails and says so', async () => {
    const router = routerWith({ text: quizAnswer('The moon is made of cheese.', 'Pigs fly.') });
    await expect(run(router, {}, { ...asQuiz, options })).rejects.toMatchObject({
      code: 'quality.too_few_items',
      publicMessage: expect.stringContaining('2 quotes of the model are in none of the sources') as unknown,
    });
    expect(router.requests.map(({ tier }) => tier)).toEqual([undefined, 'balanced']);
  });

  it.each([
    ['its cap', 'router.cost_cap_too_low'],
    ['the budget', 'budget.exhausted'],
  ] as const)('fails for what it lacks when %s leaves nothing for a second try', async (_what, code) => {
    const capped = new HarvestError({ code, publicMessage: 'Too dear.' });
    const router = refusingAfterFirst({ text: quizAnswer('The moon is made of cheese.') }, capped);
    await expect(run(router, {}, { ...asQuiz, options })).rejects.toMatchObject({
      code: 'quality.too_few_items',
      cause: capped,
    });
  });

  it('names the first try as one whose items were too few when the second one is good', async () => {
    const good = quizAnswer(...source.split(/(?<=\.) /).slice(0, 2));
    const router = routerWith({ text: quizAnswer('Pigs fly.') }, { text: good });
    const { content } = await run(router, {}, { ...asQuiz, options });
    expect(content.routing.attempts.map(({ code }) => code)).toEqual(['quality.too_few_items', null]);
    expect(content.quality.regenerated).toBe(true);
  });

  it('has no more items than were asked for, the first good ones', async () => {
    const [first = '', second = '', third = ''] = source.split(/(?<=\.) /);
    const router = routerWith({ text: quizAnswer('Pigs fly.', first, second, third) });
    const { content } = await run(router, {}, { ...asQuiz, options });
    expect(content.content).toMatchObject({
      items: [
        { id: 'q1', citations: [{ quote: first }] },
        { id: 'q2', citations: [{ quote: second }] },
      ],
    });
    expect(content.quality.checks.find(({ rule }) => rule === 'count-on-target')?.passed).toBe(true);
    expect(content.quality.dropped.map(({ rule }) => rule)).toContain('quotes-grounded');
  });

  it('is asked for again when what it says is blank', async () => {
    const good = quizAnswer(...source.split(/(?<=\.) /).slice(0, 2));
    const router = routerWith({ text: good.replace('"The bridge"', '" "') }, { text: good });
    await run(router, {}, { ...asQuiz, options });
    expect(router.requests[1]?.messages.at(-1)?.content).toMatch(/title/);
  });

  it('is worth keeping in the cache only when it can be read and something proves it', async () => {
    const kept: boolean[] = [];
    const good = quizAnswer(...source.split(/(?<=\.) /).slice(0, 2));
    const router = routerWith({ text: good });
    const plan = {
      mode: 'exact',
      tenant: 't',
      exactKey: 'k',
      semanticScope: null,
      query: '',
      taskId: null,
    } as const;
    await run(router, { planCache: () => plan }, { ...asQuiz, options });
    for (const text of [good, 'Sorry.', quizAnswer('Pigs fly.')]) {
      const response = { text, model: 'm', finishReason: 'stop', usage: null } as const;
      kept.push(router.requests[0]?.cache?.isWorthKeeping?.(response) ?? false);
    }
    expect(kept).toEqual([true, false, false]);
  });

  it.each(['quiz', 'study_guide', 'blog', 'video_script', 'flashcards', 'mind_map', 'slides'] as const)(
    'is made without a model, every citation exact: %s',
    async (outputFormat) => {
      const { content } = await run(
        extractiveRouter(),
        {},
        {
          outputFormat,
          query: '',
          sources: [{ kind: 'text', text: canalArticle }],
        },
      );
      expect(content.content?.format).toBe(outputFormat);
      expect(content.extractive).toBe(true);
      expect(content.citations.length).toBeGreaterThan(3);
      for (const { start, end, quote } of content.citations)
        expect(canalArticle.slice(start, end)).toBe(quote);
      expect(content.quality.checks.find(({ rule }) => rule === 'quotes-grounded')?.passed ?? true).toBe(
        true,
      );
    },
  );
});

describe('a summary made without a model', () => {
  const summaryOf = async (text: string, options: HarvestInput['options']) =>
    (
      await run(
        extractiveRouter(),
        {},
        { outputFormat: 'summary', query: '', options, sources: [{ kind: 'text', text }] },
      )
    ).content;

  it.each([50, 80, 120])('passes the check of its length where %d words are asked for', async (words) => {
    const { quality, notices, citations } = await summaryOf(canalArticle, { length_words: words });
    const check = quality.checks.find(({ rule }) => rule === 'length-on-target');
    // What counts are the words of the source alone, not the line that tells what selected them.
    expect(check?.measured).toBe(citations.reduce((sum, { quote }) => sum + countWords(plainText(quote)), 0));
    expect(check).toMatchObject({ passed: true });
    expect(notices).toEqual([]);
  });

  it('says why it is not as long as was asked for, and that a short source is given whole', async () => {
    const short = 'The bridge was opened in 1931. It carries six lanes. Ferries stopped a year later.';
    const whole = 'The source is no longer than a summary of it was to be, and is given whole.';
    await expect(summaryOf(short, {})).resolves.toMatchObject({ notices: [whole] });
    await expect(summaryOf(short, { length_words: 80 })).resolves.toMatchObject({
      notices: [whole, 'The source gives 15 words; 80 were wanted.'],
    });
    const sentence = `The bridge ${'over the river and the railway '.repeat(12)}is closed. `;
    const { notices } = await summaryOf(sentence + sentence.replace('closed', 'shut for ever'), {
      length_words: 50,
    });
    expect(notices).toEqual([expect.stringMatching(/^The output has \d+ words; 50 were wanted/)]);
  });

  it('is as long as was asked for', async () => {
    const lengths: number[] = [];
    for (const words of [60, 200]) {
      const { content } = await run(
        extractiveRouter(),
        {},
        {
          outputFormat: 'summary',
          query: '',
          options: { length_words: words },
          sources: [{ kind: 'text', text: canalArticle }],
        },
      );
      lengths.push(content.citations.reduce((sum, { quote }) => sum + quote.split(/\s+/).length, 0) / words);
    }
    for (const share of lengths) expect(Math.abs(share - 1)).toBeLessThan(0.16);
  });
});

describe('what needs no model', () => {
  it('goes to the built-in engine whatever is wished: insights', async () => {
    const router = extractiveRouter();
    const { content } = await run(
      router,
      {},
      {
        outputFormat: 'insights',
        query: '',
        wishes: { provider: 'openai' },
        sources: [{ kind: 'text', text: canalArticle }],
      },
    );
    expect(router.requests[0]).toMatchObject({ provider: 'extractive', messages: [] });
    expect(content.insights.key_phrases.length).toBeGreaterThan(5);
    expect(content.text).toContain(content.insights.key_phrases[0]?.phrase);
  });

  it('compares sources without leaving any out: dedup', async () => {
    const texts = [canalArticle, source, canalArticle.replace('14 May 1868', '15 May 1868')];
    const { content } = await run(
      extractiveRouter(),
      {},
      {
        outputFormat: 'dedup',
        query: '',
        sources: texts.map((text) => ({ kind: 'text', text })),
      },
    );
    expect(content.content).toMatchObject({ format: 'dedup', sources: 3, unique: 2 });
  });

  it('compares sources by meaning where there is an embedding model, and says where it could not be asked', async () => {
    const texts = [
      'The crossing was closed to cars.',
      'Traffic had to keep off the bridge.',
      'Bread needs salt.',
    ];
    const asked = {
      outputFormat: 'dedup',
      query: '',
      sources: texts.map((text) => ({ kind: 'text', text }) as const),
    } as const;
    const embed = (passages: readonly string[]): Promise<readonly number[][]> =>
      Promise.resolve(passages.map((passage) => (passage.includes('Bread') ? [0, 1] : [1, 0])));
    const { content } = await run(extractiveRouter(), { embed }, asked);
    expect(content.content).toMatchObject({ compared_by: 'embeddings', unique: 2 });
    const silent = (): Promise<never> => Promise.reject(new Error('no answer'));
    const { content: byWords } = await run(extractiveRouter(), { embed: silent }, asked);
    expect(byWords.content).toMatchObject({ unique: 3 });
    expect(byWords.content).not.toHaveProperty('compared_by');
    expect(byWords.notices.join(' ')).toContain('compared by their words alone');
  });
});

describe('several sources', () => {
  const url = 'https://canals.example/varnholm';
  const page = { kind: 'url', url } as const;
  const text = { kind: 'text', text: source } as const;
  const attribution = samplePageSource().attribution!;
  const gone = new HarvestError({ code: 'acquisition.not_found', publicMessage: 'There is no such page.' });

  it('are attributed, numbered and cited each by its own offsets', async () => {
    const acquire: AcquirePage = () => Promise.resolve({ text: canalArticle, attribution });
    const query = 'When was the canal opened, and when was the bridge opened?';
    const { content, documents } = await run(
      extractiveRouter(),
      { acquire },
      { query, sources: [page, text] },
    );
    expect(documents).toEqual([canalArticle, source]);
    expect(content.sources).toMatchObject([
      { index: 0, kind: 'url', attribution: { title: 'The Varnholm Canal' }, error: null },
      { index: 1, kind: 'text', attribution: null, metadata: { language: 'en' } },
    ]);
    expect(new Set(content.citations.map(({ source: number }) => number))).toEqual(new Set([0, 1]));
    for (const { source: number, start, end, quote } of content.citations)
      expect(documents?.[number]?.slice(start, end)).toBe(quote);
  });

  it('go on without one that cannot be had, and say so', async () => {
    const { content } = await run(
      extractiveRouter(),
      { acquire: () => Promise.reject(gone) },
      { sources: [page, text] },
    );
    expect(content.sources[0]).toMatchObject({ error: { code: 'acquisition.not_found' }, metadata: null });
    expect(content.notices).toContainEqual('Source 1 could not be used: There is no such page.');
    expect(content.citations.every(({ source: number }) => number === 1)).toBe(true);
  });

  it('fail together with what each failed with, when none can be had', async () => {
    const refused = new HarvestError({
      code: 'acquisition.address_refused',
      publicMessage: 'It is not public.',
    });
    const other = { kind: 'url', url: 'https://example.org/other' } as const;
    const acquire: AcquirePage = (url) => Promise.reject(url === other.url ? refused : gone);
    await expect(run(extractiveRouter(), { acquire }, { sources: [page, other] })).rejects.toMatchObject({
      code: 'acquisition.not_found',
      publicMessage:
        'Source 1 could not be used: There is no such page. Source 2 could not be used: It is not public.',
    });
  });

  it('are not left out for being alike when they say something else', async () => {
    const router = routerWith({ text: 'It was opened in 1868.' });
    const { content } = await run(
      router,
      {},
      {
        sources: [
          { kind: 'text', text: canalArticle },
          { kind: 'text', text: canalArticle.replace('14 May 1868', '15 May 1869') },
        ],
      },
    );
    expect(content.sources.map(({ duplicate_of: original }) => original)).toEqual([null, null]);
  });

  it('run again together where one fails in passing, until the last attempt', async () => {
    const busy = new HarvestError({ code: 'acquisition.site_busy', publicMessage: 'Busy.' });
    const acquire: AcquirePage = () => Promise.reject(busy);
    const sources = [page, text];
    await expect(
      run(extractiveRouter(), { acquire, willRunAgain: (error) => error === busy }, { sources }),
    ).rejects.toBe(busy);
    const { content } = await run(extractiveRouter(), { acquire }, { sources });
    expect(content.sources[0]).toMatchObject({ error: { code: 'acquisition.site_busy' } });
  });

  it('are read once where the same page is named twice', async () => {
    let reads = 0;
    const acquire: AcquirePage = () => {
      reads += 1;
      return Promise.resolve({ text: canalArticle, attribution });
    };
    await run(extractiveRouter(), { acquire }, { sources: [page, page] });
    expect(reads).toBe(1);
  });

  it('make other answers of the same text where they begin elsewhere or are of another site', async () => {
    const variants: (string | undefined)[] = [];
    const variantOf = async (asked: Partial<HarvestInput>, site = 'One'): Promise<void> => {
      const router = extractiveRouter();
      const acquire: AcquirePage = () =>
        Promise.resolve({ text: source, attribution: { ...attribution, site } });
      await run(router, { acquire }, asked);
      variants.push(router.requests[0]?.grounding?.variant);
    };
    await variantOf({ sources: [{ kind: 'text', text: `It rained.\n\n${source}` }] });
    await variantOf({ sources: [{ kind: 'text', text: 'It rained.' }, text] });
    await variantOf({ sources: [page] });
    await variantOf({ sources: [page] }, 'Two');
    expect(new Set(variants).size).toBe(4);
  });

  it('fail with the first reason when none can be had, before a model is asked', async () => {
    const router = routerWith({ text: 'x' });
    const acquire: AcquirePage = () => Promise.reject(gone);
    await expect(run(router, { acquire }, { sources: [page] })).rejects.toBe(gone);
    expect(router.requests).toEqual([]);
  });

  it('are given to the model once where they repeat one another', async () => {
    const router = routerWith({ text: 'It was opened in 1868.' });
    const { content } = await run(
      router,
      {},
      {
        sources: [
          { kind: 'text', text: canalArticle },
          { kind: 'text', text: canalArticle.replace('It was opened on', 'It was opened, on') },
        ],
      },
    );
    expect(content.sources.filter(({ duplicate_of: original }) => original !== null)).toHaveLength(1);
    expect(router.requests[0]?.messages[1]?.content.match(/Tobias Renn/g)?.length).toBe(
      canalArticle.match(/Tobias Renn/g)?.length,
    );
  });
});

describe('a source that is too long for a prompt', () => {
  const long = Array.from({ length: 12 }, (_, part) =>
    canalArticle.replaceAll('canal', `canal ${String(part)}`),
  ).join('\n\n');

  it.each([
    ['analysis', 'When was canal 7 opened?', 'retrieval'],
    ['summary', '', 'condensation'],
  ] as const)('is compressed for %s, and the saving is told', async (outputFormat, query, method) => {
    const router = routerWith({ text: 'It was opened.' });
    const { content } = await run(
      router,
      { sourceTokensMax: 1_000 },
      { outputFormat, query, sources: [{ kind: 'text', text: long }] },
    );
    expect(content.compression).toMatchObject({ method });
    expect(content.compression!.kept_tokens).toBeLessThanOrEqual(1_000);
    expect(content.compression!.saved_usd).toBeGreaterThan(0);
    expect(router.requests[0]!.messages[1]!.content.length).toBeLessThan(5_000);
  });
});
