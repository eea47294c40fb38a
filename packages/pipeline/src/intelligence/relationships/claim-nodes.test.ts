import { splitSentences } from '@harvest/text/sentences';
import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import { ClaimNodes } from './claim-nodes.ts';
import { claimsOf } from './claims.ts';
import { type GraphNode, mentionsBySentence } from './graph-nodes.ts';

const persons = ['Amalia Brandt', 'Tobias Renn'];

/** What the sentences of a text say of entities and of the key phrase `lock`. */
function edgesIn(text: string): string[] {
  const nodes = [...persons, 'Varnholm Canal', 'locks?'].flatMap((name): GraphNode[] => {
    const places = [...text.matchAll(new RegExp(name, 'g'))].flatMap(({ index, 0: found }) => [
      index,
      index + found.length,
    ]);
    const entity = name !== 'locks?';
    const person = persons.includes(name);
    return [{ name: entity ? name : 'lock', entity, person, places }];
  });
  const sentences = splitSentences(text);
  const claimNodes = new ClaimNodes({ text, nodes, mentions: mentionsBySentence(nodes, sentences).mentions });
  const vocabulary = new Vocabulary({ language: 'en' });
  return sentences.flatMap(({ start, end, block }) => {
    const words = scanWords(text, { start, end }, vocabulary);
    tagWords(words);
    return claimNodes
      .bind({ start, end, block, claims: claimsOf(words, text) })
      .map(({ claim, subject, object }) => `${subject.name} | ${claim.predicate} | ${object.name}`);
  });
}

describe('ClaimNodes', () => {
  it('names a node as the graph does, and another phrase as its sentence does', () => {
    expect(edgesIn('The Varnholm Canal has eleven gates. The locks carry small boats.')).toEqual([
      'Varnholm Canal | has | eleven gates',
      'lock | carry | small boats',
    ]);
  });

  it.each([
    ['Amalia Brandt studied rivers. She wrote a pamphlet.', 'Amalia Brandt | wrote | pamphlet'],
    ['The Varnholm Canal links two ports. It crosses a bog.', 'Varnholm Canal | crosses | bog'],
    ['The Varnholm Canal was bought by the state. It crosses a bog.', 'Varnholm Canal | crosses | bog'],
    ['The tower was built by Amalia Brandt. It crosses a bog.', 'tower | crosses | bog'],
    ['In May 1868 the canal reached two ports. It crosses a bog.', 'canal | crosses | bog'],
    ['Amalia Brandt said that she built two locks.', 'Amalia Brandt | built | two locks'],
  ])('lets a pronoun stand for the only one it can mean: %s', (text, edge) => {
    expect(edgesIn(text)).toContain(edge);
  });

  it.each([
    'Amalia Brandt met Tobias Renn. He wrote a pamphlet.',
    'Amalia Brandt met Tobias Renn before he wrote a pamphlet.',
    'Amalia Brandt studied rivers.\n\nShe wrote a pamphlet.',
    'Amalia Brandt studied rivers. It crosses a bog.',
    'It crosses a bog.',
    'The bishop of Selby bought the mill. It crosses a bog.',
    'A plan to sell the canal failed, and the state bought the mill. It crosses a bog.',
    'The canal and the mill enriched the town. It crosses a bog.',
    'Amalia Brandt denied that she wrote a pamphlet.',
  ])('lets a pronoun stand for nobody where two fit, or none: %s', (text) => {
    expect(edgesIn(text).filter((edge) => /pamphlet|bog/.test(edge))).toEqual([]);
  });
});
