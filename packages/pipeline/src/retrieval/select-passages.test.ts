import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import fc from 'fast-check';
import { joinSources } from '../sources/source-text.ts';
import { countPieces } from './compressed-source.ts';
import type { Embed } from './fuse.ts';
import { selectPassages } from './select-passages.ts';

const countTokens = (text: string): number => text.match(/\p{L}+|[^\p{L}\s]/gu)?.length ?? 0;
const pause = (): Promise<void> => Promise.resolve();
const { signal } = new AbortController();

const select = (
  texts: readonly string[],
  query: string,
  tokensMax: number,
  embed?: Embed,
): ReturnType<typeof selectPassages> =>
  selectPassages({
    source: joinSources(texts),
    query,
    tokensMax,
    countTokens,
    pause,
    signal,
    ...(embed && { embed }),
  });

describe('selectPassages', () => {
  it('never gives more than the budget, however tokens are counted, and only text of the sources', async () => {
    const queries = [
      'Who built the canal?',
      'How hot is the oven?',
      'zzz',
      'locks, bread and the famine of 1857',
    ];
    // Here a whole has many more tokens than its sentences together.
    const countBreaks = (text: string): number => countTokens(text) + 9 * (text.split('\n').length - 1);
    const counts = [countTokens, countBreaks];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...queries),
        fc.constantFrom(...counts),
        fc.integer({ min: 0, max: 900 }),
        async (query, count, tokensMax) => {
          const texts = [canalArticle, '', sourdoughHowTo];
          const source = joinSources(texts);
          const options = { source, query, tokensMax, countTokens: count, pause, signal };
          const { pieces, compression } = await selectPassages(options);
          expect(countPieces(pieces, count)).toBe(compression.kept_tokens);
          expect(compression.kept_tokens).toBeLessThanOrEqual(tokensMax);
          expect(compression.passages).toBe(pieces.length);
          for (const { source: number, text } of pieces)
            for (const line of text.split(/\n| \[…\] /)) expect(texts[number]).toContain(line);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('selects the passages about the query, under their headings, in the order of the sources', async () => {
    const { pieces, compression } = await select(
      [sourdoughHowTo, canalArticle],
      'How did the engineer solve the problem of the Moss of Ferrow?',
      450,
    );
    const text = pieces.map((piece) => piece.text).join('\n');
    expect(compression.method).toBe('retrieval');
    expect(text).toContain('rafts of heather and birch branches');
    expect(text.indexOf('The Varnholm Canal')).toBeLessThan(text.indexOf('Building the canal'));
    expect(pieces.map(({ source }) => source)).toEqual(pieces.map(({ source }) => source).sort());
  });

  it('gives a passage once that stands in two sources', async () => {
    const copied = `# A copy\n\n${canalArticle}`;
    const { pieces } = await select([canalArticle, copied], 'Who designed the rafts of heather?', 600);
    const text = pieces.map((piece) => piece.text).join('\n');
    expect(text.split('rafts of heather')).toHaveLength(2);
  });

  it('condenses where the sources share no word with the query', async () => {
    const { compression, pieces } = await select([canalArticle], 'xylophone', 200);
    expect(compression.method).toBe('condensation');
    expect(pieces.length).toBeGreaterThan(0);
  });

  it('lets an embedder find what shares no word with the query', async () => {
    const embed: Embed = (texts) =>
      Promise.resolve(texts.map((text) => (/payment|Pay was low/.test(text) ? [1, 0] : [0, 1])));
    const query = 'payment of the Varnholm engineer';
    const { pieces, notices } = await select([canalArticle], query, 260, embed);
    expect(notices).toEqual([]);
    expect(pieces.map(({ text }) => text).join('\n')).toContain('Pay was low');
  });

  it('chooses by words and says so when the embedder fails', async () => {
    const query = 'Who built the canal?';
    const failing: Embed = () => Promise.reject(new Error('down'));
    const { pieces, notices } = await select([canalArticle], query, 300, failing);
    expect(notices).toHaveLength(1);
    expect(pieces).toEqual((await select([canalArticle], query, 300)).pieces);
  });

  it('ends with the reason of a caller who has left while the embedder worked', async () => {
    const caller = new AbortController();
    const reason = new Error('left');
    const embed: Embed = () => {
      caller.abort(reason);
      return Promise.reject(reason);
    };
    const source = joinSources([canalArticle]);
    const selected = selectPassages({
      source,
      query: 'canal',
      tokensMax: 300,
      countTokens,
      embed,
      signal: caller.signal,
      pause,
    });
    await expect(selected).rejects.toBe(reason);
  });
});
