import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import { splitSentences } from '@harvest/text/sentences';
import fc from 'fast-check';
import { type SourceText, joinSources } from '../sources/source-text.ts';
import { type Chunk, chunkSource } from './chunk-source.ts';
import { countSentenceTokens } from './sentence-tokens.ts';

const countTokens = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;
const pause = (): Promise<void> => Promise.resolve();

async function chunksOf(source: SourceText): Promise<Chunk[]> {
  const sentences = splitSentences(source.text);
  const tokens = await countSentenceTokens({ text: source.text, sentences, countTokens, pause });
  return chunkSource({ source, sentences, tokens });
}

const line = fc.constantFrom(
  '# Title',
  '## Part',
  'One two three four five. Six seven eight nine ten!',
  `${'word '.repeat(70)}end.`,
  '- an item',
  '```',
  '---',
  '| a | b |',
  '',
);
const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join('\n'));

describe('chunkSource', () => {
  it('puts every sentence into a chunk, in order, and none into a chunk of another source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (texts) => {
        const source = joinSources(texts);
        const chunks = await chunksOf(source);
        const covered = new Set<number>();
        for (const [at, { id, start, end, first, last, headings }] of chunks.entries()) {
          expect(texts[id.source]?.slice(id.start, id.end)).toBe(source.text.slice(start, end));
          for (let place = first; place <= last; place += 1) covered.add(place);
          const previous = chunks[at - 1];
          expect(first).toBeGreaterThan(previous?.first ?? -1);
          expect(last).toBeGreaterThan(previous?.last ?? -1);
          const own = chunks.filter((chunk) => chunk.id.source === id.source);
          expect(headings.every((heading) => heading >= (own[0]?.first ?? 0) && heading < first)).toBe(true);
        }
        expect(covered.size).toBe(splitSentences(source.text).length);
      }),
    );
  });

  it('keeps a chunk within 240 tokens unless one sentence is longer', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (own) => {
        const long = `${own}\n\n${'Another sentence of these seven words. '.repeat(90)}`;
        for (const { first, last, tokens } of await chunksOf(joinSources([long])))
          expect(tokens <= 240 || first === last).toBe(true);
      }),
    );
  });

  it('divides along sections, and names the headings above', async () => {
    const source = joinSources([canalArticle]);
    const sentences = splitSentences(source.text);
    const titleOf = (at: number): string => source.text.slice(sentences[at]?.start, sentences[at]?.end);
    const chunks = await chunksOf(source);
    const building = chunks.find(({ start, end }) =>
      source.text.slice(start, end).startsWith('## Building the canal'),
    );
    expect(building?.headings.map(titleOf)).toEqual(['The Varnholm Canal']);
  });

  it('does not carry the headings of one source into the next', async () => {
    const chunks = await chunksOf(
      joinSources([sourdoughHowTo, 'Plain text without any heading. It has two sentences.']),
    );
    expect(chunks.at(-1)).toMatchObject({ headings: [], id: { source: 1, start: 0 } });
  });

  it('repeats the last sentence where it divides a paragraph', async () => {
    const sentences = Array.from(
      { length: 60 },
      (_, at) => `This is the sentence with number ${String(at)}.`,
    );
    const chunks = await chunksOf(joinSources([sentences.join(' ')]));
    expect(chunks.length).toBeGreaterThan(1);
    for (const [at, { first }] of chunks.entries()) if (at > 0) expect(first).toBe(chunks[at - 1]?.last);
  });
});
