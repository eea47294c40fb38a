import type { FormatContent } from '@harvest/contracts/format-content';
import { silentLogger } from '@harvest/runtime/logger';
import { freeCost, sampleRouting } from '@harvest/testkit/sample-routing';
import { createComputeTable } from '../compute/compute-table.ts';
import type { HarvestDocument, StageContext } from '../document.ts';
import { validate } from './validate.ts';

const text = 'The bridge was opened in 1931. It carries six lanes. Ferries stopped a year later.';
const unasked = (): never => {
  throw new Error('what an engine made is not made again');
};
const context: StageContext = {
  router: { route: unasked },
  planCache: () => undefined,
  acquire: unasked,
  compute: createComputeTable({ countTokens: unasked }),
  countTokens: unasked,
  sourceTokensMax: 1,
  willRunAgain: () => false,
  logger: silentLogger,
  signal: new AbortController().signal,
};

const citation = { source: 0, start: 0, end: 30, quote: text.slice(0, 30) };
const card = { front: 'When was the bridge opened?', back: '1931', tags: [], citations: [citation] };
const repeated: FormatContent = {
  format: 'flashcards',
  title: 'Bridge',
  cards: ['c1', 'c2'].map((id) => ({ ...card, id })),
};

/** The notices of two cards of the engine, of which the second repeats the first. */
async function noticesFor(count: number): Promise<readonly string[] | undefined> {
  const document: HarvestDocument = {
    input: {
      sources: [{ kind: 'text', text }],
      query: '',
      outputFormat: 'flashcards',
      options: { count },
      wishes: {},
    },
    texts: [text],
    produced: {
      draft: { kind: 'structured', content: repeated, dropped: 0 },
      routed: {
        routing: sampleRouting({ provider: 'extractive', tier: 'local' }),
        cost: freeCost,
        cache: null,
        extractive: true,
        response: { text: '', model: 'extractive-1', finishReason: 'stop', usage: null },
        firstTokenMs: 1,
      },
      notices: [],
    },
  };
  return (await validate.run(document, context)).checked?.notices;
}

describe('validate', () => {
  it('says that items of the engine did not pass when fewer are left than were asked for', async () => {
    await expect(noticesFor(2)).resolves.toEqual(['1 item did not pass the checks and was left out.']);
  });

  it('says nothing of items that nobody misses', async () => {
    await expect(noticesFor(1)).resolves.toEqual([]);
  });
});
