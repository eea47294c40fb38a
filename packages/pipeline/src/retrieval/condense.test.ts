import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { bakingPowderGerman } from '@harvest/testkit/texts/other-languages';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import fc from 'fast-check';
import { joinSources } from '../sources/source-text.ts';
import { countPieces } from './compressed-source.ts';
import { condense } from './condense.ts';

const countTokens = (text: string): number => text.match(/\p{L}+|[^\p{L}\s]/gu)?.length ?? 0;
const pause = (): Promise<void> => Promise.resolve();
const condensed = (texts: readonly string[], tokensMax: number, query = ''): ReturnType<typeof condense> =>
  condense({ source: joinSources(texts), query, tokensMax, countTokens, pause });
const textOf = ({ pieces }: Awaited<ReturnType<typeof condense>>): string =>
  pieces.map(({ text }) => text).join('\n');

describe('condense', () => {
  it('never gives more than the budget, and only text of the sources in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1_200 }), async (tokensMax) => {
        const texts = [canalArticle, sourdoughHowTo, '', bakingPowderGerman];
        const { pieces, compression } = await condensed(texts, tokensMax);
        expect(countPieces(pieces, countTokens)).toBe(compression.kept_tokens);
        expect(compression.kept_tokens).toBeLessThanOrEqual(tokensMax);
        const reached = [0, 0, 0, 0];
        for (const { source, text } of pieces) {
          for (const line of text.split(/\n| \[…\] /)) {
            const at = texts[source]?.indexOf(line, reached[source]) ?? -1;
            expect(at).toBeGreaterThanOrEqual(0);
            reached[source] = at;
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('uses most of its budget', async () => {
    for (const tokensMax of [150, 400, 800]) {
      const { compression } = await condensed([canalArticle, sourdoughHowTo], tokensMax);
      expect(compression.kept_tokens).toBeGreaterThan(0.85 * tokensMax);
    }
  });

  it('keeps something of every section of every source', async () => {
    const text = textOf(await condensed([canalArticle, sourdoughHowTo], 400));
    for (const title of canalArticle.match(/^#+ .*$/gm) ?? []) expect(text).toContain(title);
    for (const title of ['Ingredients', 'Equipment', 'Method', 'Troubleshooting'])
      expect(text).toContain(title);
  });

  it('leans towards the query', async () => {
    const plain = textOf(await condensed([canalArticle], 200));
    const directed = textOf(await condensed([canalArticle], 200, 'How much did a digger earn a day?'));
    expect(plain).not.toContain('nine pence');
    expect(directed).toContain('nine pence');
  });

  it('gives a sentence once that stands in two sources', async () => {
    const text = textOf(await condensed([canalArticle, canalArticle], 800));
    expect(text.split('links Lake Orrin with the port of Selby')).toHaveLength(2);
  });
});
