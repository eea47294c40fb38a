import { findDefinition } from './definitions.ts';

describe('finding what a sentence defines', () => {
  it.each([
    ['en', 'A lock is a chamber with a gate at each end.', 'lock', 'a chamber with a gate at each end'],
    [
      'en',
      '"Deposit" means a sum of money that a tenant pays.',
      'Deposit',
      'a sum of money that a tenant pays',
    ],
    ['en', 'Ada Brandt, a surveyor from Selby, published a pamphlet.', 'Ada Brandt', 'a surveyor from Selby'],
    ['de', 'Backpulver ist ein Triebmittel aus Natron.', 'Backpulver', 'ein Triebmittel aus Natron'],
    ['fr', 'La photosynthèse est un processus des plantes.', 'photosynthèse', 'un processus des plantes'],
    ['es', 'El faro es una torre de piedra.', 'faro', 'una torre de piedra'],
  ])('reads %s: %s', (language, sentence, term, description) => {
    expect(findDefinition(sentence, language)).toMatchObject({ term, description });
  });

  it.each([
    'It is a chamber with a gate at each end.',
    'This is the reason for the delay of the work.',
    'The hardest part was the bog of Ferrow.',
    'Lowering a boat is the same in reverse.',
    'The canal was opened on 14 May 1868.',
  ])('finds none in "%s"', (sentence) => {
    expect(findDefinition(sentence, 'en')).toBeNull();
  });

  it('finds none in a language whose grammar is not known', () => {
    expect(findDefinition('Een sluis is een kamer met een deur.', 'nl')).toBeNull();
  });
});
