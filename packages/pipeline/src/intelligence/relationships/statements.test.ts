import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import { statementsOf } from './statements.ts';

/** What a sentence says of the nodes that stand in brackets. */
function statementsIn(marked: string): string[] {
  const nodes: string[] = [];
  const mentions: { node: number; entity: boolean; start: number; end: number }[] = [];
  let text = '';
  for (const part of marked.split(/(\[[^\]]+\])/)) {
    const name = part.startsWith('[') ? part.slice(1, -1) : null;
    if (name !== null) {
      mentions.push({ node: nodes.length, entity: true, start: text.length, end: text.length + name.length });
      nodes.push(name);
    }
    text += name ?? part;
  }
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language: 'en' }));
  tagWords(words);
  return statementsOf(words, mentions, text).map(
    ({ subject, predicate, object, kind }) =>
      `${nodes[subject] ?? ''} | ${predicate} | ${nodes[object] ?? ''} | ${kind}`,
  );
}

describe('statementsOf', () => {
  it.each([
    ['[Elon Musk] founded [SpaceX] in 2002.', 'Elon Musk | founded | SpaceX | action'],
    ['[Radium] was discovered by [Marie Curie].', 'Radium | was discovered by | Marie Curie | action'],
    ['[Volkswagen], which owns [Audi], cut jobs.', 'Volkswagen | owns | Audi | action'],
    [
      'The [chloroplast] usually contains the green [chlorophyll].',
      'chloroplast | usually contains | chlorophyll | action',
    ],
    ['A [lock] is a [chamber] with gates.', 'lock | is | chamber | apposition'],
    ['[Macron], the French [leader], agreed.', 'Macron | is | leader | apposition'],
  ])('reads %s', (sentence, statement) => {
    expect(statementsIn(sentence)).toEqual([statement]);
  });

  it.each([
    'The owner of [Audi] sold [Bentley].',
    '[Curie] said [Paris] was cold.',
    'When the [clock] was gone the [window] looked empty.',
    '[Audi] bought the [Bentley] factory.',
    '[Paris] and [London] grew.',
    '[Audi] was late. It sold [Bentley].',
  ])('is silent where a pattern would mislead: %s', (sentence) => {
    expect(statementsIn(sentence)).toEqual([]);
  });
});
