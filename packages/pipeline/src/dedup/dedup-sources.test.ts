import { dedupSchema } from '@harvest/contracts/formats/dedup';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { clockmakerStory } from '@harvest/testkit/texts/clockmaker-story';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import fc from 'fast-check';
import { dedupSources } from './dedup-sources.ts';
import { embedSources } from './embed-sources.ts';
import { findDuplicates } from './find-duplicates.ts';
import { groupSources } from './group-sources.ts';
import { renderDedup } from './render-dedup.ts';

const pause = (): Promise<void> => Promise.resolve();
const edited = canalArticle.replace('4,200', '4,300').replace('nine pence', 'ten pence');
const relaid = canalArticle.toUpperCase().replaceAll('\n', '\r\n');

describe('dedupSources', () => {
  it('puts every source into exactly one group, whose fullest one represents it', async () => {
    const text = fc.constantFrom('', 'A b c.', canalArticle, edited, sourdoughHowTo, relaid, '東京の人口');
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (texts) => {
        const content = dedupSchema.parse(await dedupSources({ texts, pause }));
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
        const again = await dedupSources({ texts, pause });
        expect(again).toEqual(content);
      }),
      { numRuns: 30 },
    );
  });

  it('tells the same text in another layout from one with small changes', async () => {
    const { groups } = await dedupSources({
      texts: [sourdoughHowTo, canalArticle, edited, canalArticle.toUpperCase()],
      pause,
    });
    expect(groups).toHaveLength(2);
    expect(groups[1]?.members.map(({ source, kind }) => [source, kind])).toEqual([
      [1, 'representative'],
      [2, 'near'],
      [3, 'exact'],
    ]);
  });

  it('says which members are word for word the same, also where the one to keep is another', async () => {
    const fuller = `${canalArticle}\n\nThe end of it.`;
    const texts = [canalArticle, fuller, sourdoughHowTo, edited, canalArticle, fuller];
    const content = dedupSchema.parse(await dedupSources({ texts, pause }));
    expect(content.groups[0]?.members.map(({ source, kind, same_as }) => [source, kind, same_as])).toEqual([
      [0, 'near', undefined],
      [1, 'representative', undefined],
      [3, 'near', undefined],
      [4, 'near', 0],
      [5, 'exact', 1],
    ]);
    const text = renderDedup(content);
    expect(text).toMatch(/ {2}- Source 5: nearly the same text \(\d+ %\), word for word source 1\n/);
    expect(text).toContain('  - Source 6: the same text (100 %)');
  });

  it('finds the same statement in other words', async () => {
    const { groups } = await dedupSources({
      texts: [
        'The engineers inspected the old harbour bridge after the heavy storm.',
        'After the heavy storm, engineers inspected the old bridge of the harbour.',
        'The old harbour bridge was not inspected after the storm.',
      ],
      pause,
    });
    expect(groups.map(({ members }) => members.map(({ source, kind }) => [source, kind]))).toEqual([
      [
        [0, 'semantic'],
        [1, 'representative'],
      ],
      [[2, 'representative']],
    ]);
  });

  it('keeps sources about different subjects apart', async () => {
    await expect(
      dedupSources({ texts: [canalArticle, clockmakerStory, sourdoughHowTo], pause }),
    ).resolves.toMatchObject({
      unique: 3,
      repeated_passages: [],
    });
  });

  it('finds a passage that one source has from another, as one span', async () => {
    const passage = canalArticle.slice(
      canalArticle.indexOf('The hardest part'),
      canalArticle.indexOf('"We built a forest'),
    );
    const borrowing = `${sourdoughHowTo}\n\n${passage.replace(/\s+/g, ' ')}\n\nThat is all.`;
    const { repeated_passages: repeated } = await dedupSources({ texts: [canalArticle, borrowing], pause });
    expect(repeated).toHaveLength(1);
    const { a, b, similarity } = repeated[0]!;
    expect(similarity).toBe(1);
    expect(canalArticle.slice(a.start, a.end)).toBe(passage.trim());
    expect(borrowing.slice(b.start, b.end)).toBe(passage.replace(/\s+/g, ' ').trim());
  });
});

describe('dedupSources with an embedding model', () => {
  const { signal } = new AbortController();
  /** Knows of two subjects: bridges and bread. */
  const embed = (texts: readonly string[]): Promise<readonly number[][]> =>
    Promise.resolve(texts.map((text) => (/bridge|crossing/i.test(text) ? [1, 0.1] : [0.1, 1])));
  const compare = async (texts: readonly string[]): Promise<(readonly [number, string])[]> => {
    const vectors = (await embedSources({ texts, embed, signal })) ?? undefined;
    const { groups } = dedupSchema.parse(await dedupSources({ texts, vectors, pause }));
    return groups.flatMap(({ members }) => members.map(({ source, kind }) => [source, kind] as const));
  };

  it('finds what says the same without sharing a word', async () => {
    await expect(
      compare([
        'The old bridge was shut on Monday morning.',
        'Cars were kept off the crossing.',
        'Bread needs salt.',
      ]),
    ).resolves.toEqual([
      [0, 'representative'],
      [1, 'semantic'],
      [2, 'representative'],
    ]);
  });

  it('does not take for the same what denies it, or names another figure', async () => {
    const statement = 'The bridge was shut for 3 days.';
    for (const other of [
      'The crossing was not shut.',
      "The crossing wasn't shut.",
      'It took 5 to mend the crossing.',
    ]) {
      const kinds = (await compare([statement, other])).map(([, kind]) => kind);
      expect(kinds).toEqual(['representative', 'representative']);
    }
  });

  it('asks for a bounded number of passages, however many and long the sources are', async () => {
    const asked: string[] = [];
    const texts = Array.from({ length: 300 }, () => canalArticle.repeat(20));
    await embedSources({ texts, signal, embed: (list) => (asked.push(...list), embed(list)) });
    expect(asked.length).toBeLessThanOrEqual(256);
    expect(Math.max(...asked.map((text) => text.length))).toBeLessThanOrEqual(1_000);
  });

  it('is no reason to fail where the model cannot be asked, and ends with its caller', async () => {
    const fails = (): Promise<never> => Promise.reject(new Error('no model'));
    await expect(embedSources({ texts: ['A b.'], embed: fails, signal })).resolves.toBeNull();
    const left = AbortSignal.abort(new Error('left'));
    await expect(embedSources({ texts: ['A b.'], embed: fails, signal: left })).rejects.toThrow('left');
  });
});

describe('embedSources', () => {
  const { signal } = new AbortController();
  const texts = ['The bridge was shut.', 'Bread needs salt.', 'Otters swim at night.'];

  it.each<readonly [string, number[][]]>([
    [
      'of several sizes',
      [
        [1, 2],
        [1, 2, 3],
        [1, 2, 3, 4],
      ],
    ],
    ['of no size', [[], [], []]],
    [
      'of what is no number',
      [
        [1, 2],
        [Number.NaN, 1],
        [3, 4],
      ],
    ],
    ['for some passages alone', [[1, 2]]],
    ['for none', []],
  ])('takes vectors %s for a failure', async (_, vectors) => {
    const embed = (): Promise<number[][]> => Promise.resolve(vectors);
    await expect(embedSources({ texts, embed, signal })).resolves.toBeNull();
  });

  it('gives vectors of length 1, whatever length the model gives them', async () => {
    const embed = (): Promise<number[][]> =>
      Promise.resolve([
        [3, 4],
        [0, 0],
        [0, 0.5],
      ]);
    const vectors = await embedSources({ texts, embed, signal });
    expect(vectors?.map((own) => own.map((vector) => [...vector]))).toEqual([
      [[0.6, 0.8]],
      [[0, 0]],
      [[0, 1]],
    ]);
  });
});

describe('groupSources', () => {
  it('pauses before any two sources that it compares', async () => {
    const texts = Array.from({ length: 12 }, (_, at) => `Bread ${String(at)} needs salt.`);
    const pausesWith = async (count: number): Promise<number> => {
      let pauses = 0;
      const counted = (): Promise<void> => ((pauses += 1), pause());
      await groupSources({ texts: texts.slice(0, count), kinds: ['exact'], pause: counted });
      return pauses;
    };
    const toRead = 12 * (await pausesWith(1));
    expect((await pausesWith(12)) - toRead).toBeGreaterThanOrEqual((12 * 11) / 2);
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
    const text = renderDedup(
      await dedupSources({ texts: [canalArticle, canalArticle, sourdoughHowTo], pause }),
    );
    expect(text).toContain('3 sources, of which 2 are different.');
    expect(text).toContain('- Keep source 1, the fullest:\n  - Source 2: the same text (100 %)');
    expect(text).not.toContain('Passages');
  });

  it('says plainly that all differ, or that there is nothing to compare', async () => {
    expect(renderDedup(await dedupSources({ texts: [canalArticle, sourdoughHowTo], pause }))).toContain(
      'All 2 sources differ.',
    );
    expect(renderDedup(await dedupSources({ texts: [canalArticle], pause }))).toContain('nothing to compare');
  });
});
