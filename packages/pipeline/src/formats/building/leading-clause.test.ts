import fc from 'fast-check';
import { leadingClause } from './leading-clause.ts';

describe('leadingClause', () => {
  it.each([
    ['en', 'A pot traps the steam, because its lid is heavy.', 'A pot traps the steam'],
    ['en', 'The river was shallow, which made it slow.', 'The river was shallow'],
    ['en', 'The canal is a deep waterway that links two lakes.', 'The canal is a deep waterway'],
    ['en', 'They dug by hand; excavators came later.', 'They dug by hand'],
    ['de', 'Backpulver ist ein Triebmittel, das aus Natron besteht.', 'Backpulver ist ein Triebmittel'],
    ['fr', 'Le phare était une tour blanche, qui guidait les bateaux.', 'Le phare était une tour blanche'],
    ['es', 'El faro es una torre de piedra que se ve desde lejos.', 'El faro es una torre de piedra'],
  ])('keeps what says enough by itself (%s: %s)', (language, sentence, clause) => {
    expect(leadingClause(sentence, language)).toBe(clause);
  });

  it.each([
    ['a limit', 'The gate opens unless the water is high.'],
    ['a subordinate clause', 'If the gate is open; wait.'],
    ['a subject without a verb', 'The man, who was old, left.'],
    ['half of a pair', 'It was not only cheap, which pleased them, but fast.'],
    ['a conjunction at the end', 'A road existed, but because it climbed, it was slow.'],
    ['a question without its verb', 'She asked why a report from May, which named the rust, was lost.'],
    ['a verb without its complement', 'While the air is better, analysts say it is because of the wind.'],
    ['an aside behind', 'NASA said the five firms — Draper, Firefly and Astrobotic — had been selected.'],
    ['a time that began', 'London has been fighting dirty air since the 14th century.'],
    ['a bare class', 'NADPH is a molecule that carries electrons.'],
    ['a subject whose verb follows', 'A range with nothing left in it, such as 0-0, is rejected.'],
    ['an open bracket', 'The lock (a chamber, which is filled, is deep) works.'],
  ])('cuts off no piece that leaves %s', (_, sentence) => {
    expect(leadingClause(sentence, 'en')).toBeNull();
  });

  it('gives a piece that the sentence starts with', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('en', 'de', 'fr', 'es', 'ja', null), (text, language) => {
        expect(text.startsWith(leadingClause(text, language) ?? '')).toBe(true);
      }),
    );
  });
});
