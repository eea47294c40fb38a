import { dedupSchema } from '@harvest/contracts/formats/dedup';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { clockmakerStory } from '@harvest/testkit/texts/clockmaker-story';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import fc from 'fast-check';
import { dedupSources } from './dedup-sources.ts';
import { findDuplicates } from './find-duplicates.ts';
import { renderDedup } from './render-dedup.ts';

const pause = (): Promise<void> => Promise.resolve();
const edited = canalArticle.replace('4,200', '4,300').replace('nine pence', 'ten pence');
const relaid = canalArticle.toUpperCase().replaceAll('\n', '\r\n');

describe('dedupSources', () => {
  it('puts every source into exactly one group, whose fullest one represents it', async () => {
    const text = fc.constantFrom('', 'A b c.', canalArticle, edited, sourdoughHowTo, relaid, '東京の人口');
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (texts) => {
        const content = dedupSchema.parse(await dedupSources(texts, pause));
        const members = content.groups.flatMap((group) => group.members.map(({ source }) => source));
        expect([...members].sort()).toEqual(texts.map((_, source) => source));
        expect(content.unique).toBe(content.groups.length);
        for (const { representative, members: own } of content.groups) {
          expect(own.filter(({ kind }) => kind === 'representative')).toEqual([
            { source: representative, similarity: 1, kind: 'representative' },
          ]);
          for (const { source } of own)
            expect(texts[source]?.length).toBeLessThanOrEqual(texts[representative]?.length ?? 0);
        }
        const again = await dedupSources(texts, pause);
        expect(again).toEqual(content);
      }),
      { numRuns: 30 },
    );
  });

  it('tells the same text in another layout from one with small changes', async () => {
    const { groups } = await dedupSources(
      [sourdoughHowTo, canalArticle, edited, canalArticle.toUpperCase()],
      pause,
    );
    expect(groups).toHaveLength(2);
    expect(groups[1]?.members.map(({ source, kind }) => [source, kind])).toEqual([
      [1, 'representative'],
      [2, 'near'],
      [3, 'exact'],
    ]);
  });

  it('finds the same statement in other words', async () => {
    const { groups } = await dedupSources(
      [
        'The engineers inspected the old harbour bridge after the heavy storm.',
        'After the heavy storm, engineers inspected the old bridge of the harbour.',
        'The old harbour bridge was not inspected after the storm.',
      ],
      pause,
    );
    expect(groups.map(({ members }) => members.map(({ source, kind }) => [source, kind]))).toEqual([
      [
        [0, 'semantic'],
        [1, 'representative'],
      ],
      [[2, 'representative']],
    ]);
  });

  it('keeps sources about different subjects apart', async () => {
    await expect(dedupSources([canalArticle, clockmakerStory, sourdoughHowTo], pause)).resolves.toMatchObject(
      {
        unique: 3,
        repeated_passages: [],
      },
    );
  });

  it('finds a passage that one source has from another, as one span', async () => {
    const passage = canalArticle.slice(
      canalArticle.indexOf('The hardest part'),
      canalArticle.indexOf('"We built a forest'),
    );
    const borrowing = `${sourdoughHowTo}\n\n${passage.replace(/\s+/g, ' ')}\n\nThat is all.`;
    const { repeated_passages: repeated } = await dedupSources([canalArticle, borrowing], pause);
    expect(repeated).toHaveLength(1);
    const { a, b, similarity } = repeated[0]!;
    expect(similarity).toBe(1);
    expect(canalArticle.slice(a.start, a.end)).toBe(passage.trim());
    expect(borrowing.slice(b.start, b.end)).toBe(passage.replace(/\s+/g, ' ').trim());
  });
});

describe('findDuplicates', () => {
  it('names for each copy the source that stands for it, which itself is no copy', async () => {
    const corrected = canalArticle.replace('It was opened on', 'It was opened, on');
    const texts = [corrected, sourdoughHowTo, `${canalArticle}\n\nThe end.`, '', '', sourdoughHowTo];
    await expect(findDuplicates(texts, pause)).resolves.toEqual([2, null, null, null, null, 1]);
  });

  it('leaves alone what is worded alike and names other figures, or none that stand apart', async () => {
    const later = canalArticle.replace('14 May 1868', '15 May 1869');
    await expect(findDuplicates([canalArticle, later], pause)).resolves.toEqual([null, null]);
    await expect(
      findDuplicates(['Run the pump 1 2 hours.', 'Run the pump 12 hours.'], pause),
    ).resolves.toEqual([null, null]);
  });

  it('leaves alone what only means the same', async () => {
    const texts = ['The storm broke the bridge.', 'The bridge broke in the storm.'];
    await expect(findDuplicates(texts, pause)).resolves.toEqual([null, null]);
  });
});

describe('renderDedup', () => {
  it('says what to keep and why the others repeat it, in numbers as a reader counts', async () => {
    const text = renderDedup(await dedupSources([canalArticle, canalArticle, sourdoughHowTo], pause));
    expect(text).toContain('3 sources, of which 2 are different.');
    expect(text).toContain('- Keep source 1, the fullest:\n  - Source 2: the same text (100 %)');
    expect(text).not.toContain('Passages');
  });

  it('says plainly that all differ, or that there is nothing to compare', async () => {
    expect(renderDedup(await dedupSources([canalArticle, sourdoughHowTo], pause))).toContain(
      'All 2 sources differ.',
    );
    expect(renderDedup(await dedupSources([canalArticle], pause))).toContain('nothing to compare');
  });
});
