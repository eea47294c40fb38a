import { insightsSchema } from '@harvest/contracts/insights';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { clockmakerStory } from '@harvest/testkit/texts/clockmaker-story';
import { bakingPowderGerman, mountainJapanese } from '@harvest/testkit/texts/other-languages';
import fc from 'fast-check';
import { joinSources } from '../sources/source-text.ts';
import { readSource } from './read-source.ts';

const noPause = (): Promise<void> => Promise.resolve();
const texts = [canalArticle, clockmakerStory, bakingPowderGerman, mountainJapanese];

/** True when a source has the words of a phrase, whatever stands for a space between them. */
function holds(sources: readonly string[], phrase: string): boolean {
  return sources.some((source) => source.replace(/\s+/g, ' ').toLowerCase().includes(phrase.toLowerCase()));
}

/** Checks what must hold of the insights of any text; `texts` are the sources. */
async function checkInsights(sources: readonly string[]): Promise<void> {
  const { insights } = await readSource(joinSources(sources), noPause);
  insightsSchema.parse(insights);
  const { key_phrases: phrases, entities, relationships } = insights;
  for (const { spans, count } of [...phrases, ...entities]) {
    expect(count).toBeGreaterThanOrEqual(spans.length);
    for (const { source, start, end } of spans)
      expect(sources[source]?.slice(start, end).trim()).not.toBe('');
  }
  const nodes = new Set([...phrases.map(({ phrase }) => phrase), ...entities.map(({ name }) => name)]);
  for (const { subject, object, evidence } of relationships) {
    for (const name of [subject, object]) expect(nodes.has(name) || holds(sources, name)).toBe(true);
    expect(sources[evidence.source]?.slice(evidence.start, evidence.end)).toBe(evidence.quote);
  }
}

describe('readSource', () => {
  it.each(texts)('points at the places in the sources themselves: %.20s', async (text) => {
    await checkInsights([text]);
    await checkInsights(['', text, canalArticle]);
  });

  it('holds its promises for any text', async () => {
    const word = fc.constantFrom(
      'Ada',
      'Dr.',
      'of',
      'the',
      'in',
      'Paris',
      'was',
      '"',
      '.',
      ',',
      '\n\n',
      '# ',
      '’s',
      '山',
      'constructor',
      '__proto__',
      '😀',
      '12',
      'May',
      '%',
      'Inc.',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
    );
    await fc.assert(fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), checkInsights), {
      numRuns: 200,
    });
  });

  it('spells a phrase and a name as the source does', async () => {
    const { insights } = await readSource(joinSources([canalArticle]), noPause);
    const [phrase] = insights.key_phrases;
    const [span] = phrase?.spans ?? [];
    expect(canalArticle.slice(span?.start, span?.end)).toBe(phrase?.phrase);
    expect(phrase?.score).toBe(1);
  });

  it('answers the same for the same text', async () => {
    const source = joinSources([canalArticle, clockmakerStory]);
    expect((await readSource(source, noPause)).insights).toEqual(
      (await readSource(source, noPause)).insights,
    );
  });

  it('pauses often while it reads a long source', async () => {
    let pauses = 0;
    const sentences = Array.from(
      { length: 3_000 },
      (_, at) => `Lock ${String(at)} lifts the boat to the next reach.`,
    );
    await readSource(joinSources([sentences.join(' ')]), () => {
      pauses += 1;
      return Promise.resolve();
    });
    expect(pauses).toBeGreaterThan(30);
  });

  it.each(['a', 'A', '山', '😀', '1', 'A.', "o'", 'Ab ', '1,', '. '])(
    'reads 50,000 times %p without choking on it',
    async (unit) => {
      await checkInsights([unit.repeat(50_000)]);
    },
  );
});
