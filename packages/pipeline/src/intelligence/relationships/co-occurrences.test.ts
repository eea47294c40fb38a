import { splitSentences } from '@harvest/text/sentences';
import { coOccurrences } from './co-occurrences.ts';
import { type GraphNode, mentionsBySentence } from './graph-nodes.ts';

function nodeOf(text: string, name: string, entity = true): GraphNode {
  const places = [...text.matchAll(new RegExp(name, 'g'))].flatMap(({ index }) => [
    index,
    index + name.length,
  ]);
  return { name, entity, person: false, places };
}

describe('coOccurrences', () => {
  const text = 'Ada met Bob. Ada wrote to Bob. Cy slept. Cy woke. Ada left Cy. Dan ate. Dan ran.';
  const sentences = splitSentences(text);
  const nodes = ['Ada', 'Bob', 'Cy'].map((name) => nodeOf(text, name));

  it('links what shares sentences more often than chance, with the first of them', () => {
    const { shared, sentenceCounts } = mentionsBySentence(nodes, sentences);
    const found = coOccurrences(shared, sentenceCounts, sentences.length);
    expect(found.map(({ subject, object, count }) => [subject, object, count])).toEqual([[0, 1, 2]]);
    // ln((2/7) / ((3/7) * (2/7))) / -ln(2/7)
    expect(found[0]?.strength).toBeCloseTo(0.676, 3);
    expect(found[0]?.evidence.start).toBe(0);
  });

  it('finds no strength in what every sentence has', () => {
    const all = 'Ada met Bob. Ada saw Bob.';
    const { shared, sentenceCounts } = mentionsBySentence(
      [nodeOf(all, 'Ada'), nodeOf(all, 'Bob')],
      splitSentences(all),
    );
    expect(coOccurrences(shared, sentenceCounts, 2)).toEqual([]);
  });
});

describe('mentionsBySentence', () => {
  it('counts an overlap once, for the entity', () => {
    const text = 'Chancellor Angela Merkel met Emmanuel Macron.';
    const nodes = [
      nodeOf(text, 'Chancellor Angela Merkel', false),
      nodeOf(text, 'Angela Merkel'),
      nodeOf(text, 'Emmanuel Macron'),
    ];
    const { shared, sentenceCounts } = mentionsBySentence(nodes, splitSentences(text));
    expect(sentenceCounts).toEqual([0, 1, 1]);
    expect(shared[0]?.mentions.map(({ node }) => node)).toEqual([1, 2]);
  });
});
