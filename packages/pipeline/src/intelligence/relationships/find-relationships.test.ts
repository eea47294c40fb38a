import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { lawText } from '@harvest/testkit/texts/law-text';
import { newsReport } from '@harvest/testkit/texts/news-report';
import { scienceArticle } from '@harvest/testkit/texts/science-article';
import type { Relationship } from '@harvest/contracts/insights';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';

async function statedIn(...texts: readonly string[]): Promise<Relationship[]> {
  const { insights } = await readSource(joinSources(texts), () => Promise.resolve());
  return insights.relationships.filter(({ kind }) => kind !== 'co-occurrence');
}

describe('findRelationships', () => {
  it.each([
    ['an article', canalArticle, 'Varnholm Canal | links | Lake Orrin'],
    ['a law', lawText, 'landlord | shall return | deposit'],
    ['news', newsReport, 'engineers of Nordstrand Consulting | discovered | cracks'],
    ['science', scienceArticle, 'NADPH | carries | electrons'],
  ])('draws a graph worth looking at from %s', async (_, text, edge) => {
    const stated = await statedIn(text);
    expect(stated.length).toBeGreaterThanOrEqual(8);
    expect(stated.length).toBeLessThanOrEqual(20);
    expect(stated.map(({ subject, predicate, object }) => `${subject} | ${predicate} | ${object}`)).toContain(
      edge,
    );
  });

  it('points each edge at the sentence that has its object', async () => {
    for (const { object, evidence } of await statedIn('Nothing.', newsReport)) {
      const quote = evidence.quote.toLowerCase();
      expect(object.split(' ').some((word) => quote.includes(word.toLowerCase()))).toBe(true);
      expect(newsReport.slice(evidence.start, evidence.end)).toBe(evidence.quote);
    }
  });

  it('says the same of the same two things once', async () => {
    const twice = await statedIn('Audi owns Bentley. Audi owns Bentley. Audi owns Ducati.');
    expect(twice.map(({ object }) => object)).toEqual(['Bentley', 'Ducati']);
  });
});
