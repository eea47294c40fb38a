import { findDefinition, findNamedTerm } from './definitions.ts';

describe('finding what a sentence defines', () => {
  it.each([
    ['en', 'A lock is a chamber with a gate at each end.', 'lock', 'a chamber with a gate at each end'],
    [
      'en',
      '"Deposit" means a sum of money that a tenant pays.',
      'Deposit',
      'a sum of money that a tenant pays',
    ],
    [
      'en',
      '"Licensor" shall mean the owner of the rights in a work.',
      'Licensor',
      'the owner of the rights in a work',
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
    'Whether such an expression is a mistake is up to you.',
    'A fungus, the canker stain of planes, was found in the spring.',
    'This is the reason for the delay of the work.',
    'The hardest part was the bog of Ferrow.',
    'Lowering a boat is the same in reverse.',
    'The canal was opened on 14 May 1868.',
    'The box, a little over six metres, became the unit of the trade.',
    'Olga Berg, the company’s chief engineer, said the lamp would last.',
    'The deadlock eased in 1963, when the company of the owner, by then bankrupt, gave up.',
    'A product is a product of the home whatever its other uses are.',
    'The island is a pretty amazing place to spend a summer.',
    'The first form is called a version of the work.',
  ])('finds none in "%s"', (sentence) => {
    expect(findDefinition(sentence, 'en')).toBeNull();
  });

  it('leaves out what the sentence says beside the definition', () => {
    expect(
      findDefinition('The fog is a cloud of water near the ground, and the ships are slow in it.', 'en'),
    ).toMatchObject({ description: 'a cloud of water near the ground' });
  });

  it('finds none in a language whose grammar is not known', () => {
    expect(findDefinition('Een sluis is een kamer met een deur.', 'nl')).toBeNull();
  });
});

describe('finding a term that a sentence names', () => {
  it.each([
    ['The leaf holds flat discs called thylakoids, which catch light.', 'thylakoids'],
    ['A new standard called PD for power delivery raised the limit.', 'PD'],
    ['The crane takes hold with a twist lock: a cone that turns in the hole.', 'twist lock'],
    ['It became the unit of the trade, the TEU, or twenty-foot unit.', 'TEU'],
  ])('reads "%s"', (sentence, term) => {
    expect(findNamedTerm(sentence, 'en')).toBe(term);
  });

  it('finds none where a name is given in passing', () => {
    expect(
      findNamedTerm('The company of McLean, by then called Sea-Land, gave up its rights.', 'en'),
    ).toBeNull();
  });

  it('finds none where what follows is no term', () => {
    expect(findNamedTerm('The artist, known as Renzo B. Larri, works with light.', 'en')).toBeNull();
  });
});
