import { scanWords } from '../words/scan-words.ts';
import { tagWords } from '../words/tag-words.ts';
import { Vocabulary } from '../words/vocabulary.ts';
import { claimsOf } from './claims.ts';

function claimsIn(text: string): string[] {
  const words = scanWords(text, { start: 0, end: text.length }, new Vocabulary({ language: 'en' }));
  tagWords(words);
  return claimsOf(words, text).map(
    ({ subject, predicate, object, kind }) =>
      `${text.slice(subject.start, subject.end)} | ${predicate} | ${text.slice(object.start, object.end)} | ${kind}`,
  );
}

describe('claimsOf', () => {
  it.each([
    ['The owner of Audi sold the Bentley factory.', 'owner of Audi | sold | Bentley factory | action'],
    [
      'The chloroplast usually contains green chlorophyll.',
      'chloroplast | usually contains | green chlorophyll | action',
    ],
    ['In 1868 the canal reached Lake Orrin.', 'canal | reached | Lake Orrin | action'],
    ['The bridge carries six lanes.', 'bridge | carries | six lanes | action'],
    ['The bridge carries about 40,000 vehicles.', 'bridge | carries | 40,000 vehicles | action'],
    ['Marie Curie was born in Warsaw.', 'Marie Curie | was born in | Warsaw | action'],
    ['The railway was opened on 14 May 1868.', 'railway | was opened on | 14 May 1868 | action'],
    ['NASA said that the probe reached Mars.', 'probe | reached | Mars | action'],
    ['The *Ideal X* carried 58 boxes.', 'Ideal X | carried | 58 boxes | action'],
    ['The landlord shall place the deposit in an account.', 'landlord | shall place | deposit | action'],
    [
      'Blue Origin will offer NASA its Blue Moon lander.',
      'Blue Origin | will offer | Blue Moon lander | action',
    ],
  ])('reads subject, verb and object: %s', (sentence, claim) => {
    expect(claimsIn(sentence)).toEqual([claim]);
  });

  it.each([
    ['Radium was discovered by Marie Curie.', 'Marie Curie | discovered | Radium | action'],
    ['The book was written by the monks.', 'monks | wrote | book | action'],
    [
      'A group of volunteers led by Ines Calloway arrived.',
      'Ines Calloway | led | group of volunteers | action',
    ],
    ['The boxes were moved by crane.', 'boxes | were moved by | crane | action'],
  ])('turns a passive whose agent it names: %s', (sentence, claim) => {
    expect(claimsIn(sentence)).toEqual([claim]);
  });

  it.each([
    ['A lock is a chamber with a gate at each end.', 'lock | is | chamber with a gate at each end | is_a'],
    ['The bridge is 1.4 kilometres long.', 'bridge | is | 1.4 kilometres long | is_a'],
    ['"Deposit" means a sum of money.', 'Deposit | means | sum of money | is_a'],
    ['Ingenhousz was not a botanist.', 'Ingenhousz | was not | botanist | action'],
  ])('says what something is: %s', (sentence, claim) => {
    expect(claimsIn(sentence)).toEqual([claim]);
  });

  it.each([
    ['Macron, the French leader, agreed.', 'Macron | is | French leader | apposition'],
    [
      'The plan pleased Amalia Brandt, a surveyor from Selby.',
      'Amalia Brandt | is | surveyor from Selby | apposition',
    ],
    ['Its chief engineer, Paul Renshaw, agreed.', 'Paul Renshaw | is | chief engineer | apposition'],
    ['Work began under the engineer Tobias Renn.', 'Tobias Renn | is | engineer | apposition'],
    ['Tom Lee, head of Audi, agreed.', 'Tom Lee | head of | Audi | role'],
    ['Tom Lee, CEO and founder of Audi, agreed.', 'Tom Lee | CEO and founder of | Audi | role'],
    ["Audi's chief engineer Tom Lee agreed.", 'Tom Lee | chief engineer of | Audi | role'],
    ["They praise Tom Lee, Audi's chief engineer.", 'Tom Lee | chief engineer of | Audi | role'],
  ])('reads appositions and roles: %s', (sentence, claim) => {
    expect(claimsIn(sentence)).toContain(claim);
  });

  it.each([
    [
      'McLean sold Sea-Land in 1969, bought a farm, and ordered the ships.',
      ['McLean | sold | Sea-Land', 'McLean | bought | farm', 'McLean | ordered | ships'],
    ],
    [
      'The keeper closes the gate and opens the sluices.',
      ['keeper | closes | gate', 'keeper | opens | sluices'],
    ],
    [
      'Audi and Bentley built engines and gearboxes.',
      [
        'Audi | built | engines',
        'Bentley | built | engines',
        'Audi | built | gearboxes',
        'Bentley | built | gearboxes',
      ],
    ],
    ['Audi bought Bentley and the workers lost jobs.', ['Audi | bought | Bentley', 'workers | lost | jobs']],
    [
      'Volkswagen, which owns Audi, sold Bentley.',
      ['Volkswagen | owns | Audi', 'Volkswagen | sold | Bentley'],
    ],
    [
      'The canal is a waterway that links Lake Orrin with Selby.',
      ['canal | is | waterway', 'canal | links | Lake Orrin', 'canal | links Lake Orrin with | Selby'],
    ],
  ])('shares subjects, verbs and objects: %s', (sentence, claims) => {
    expect(claimsIn(sentence).map((claim) => claim.replace(/ \| \w+$/, ''))).toEqual(claims);
  });

  it.each([
    ['The museum was partly funded by the city.', 'museum | was partly funded by | city | action'],
    ['The mill was originally owned by the state.', 'state | owned | mill | action'],
    ['The mill was rarely owned by the state.', 'mill | was rarely owned by | state | action'],
    ['The tower is rarely a success.', 'tower | is rarely | success | action'],
    ['The ship failed to become a museum.', 'ship | failed to become | museum | action'],
    ['The mill could be a museum.', 'mill | could be | museum | action'],
    ['The state bought not the mill but the farm.', 'state | bought not | mill | action'],
    ['The bridge carries nearly 40,000 vehicles.', 'bridge | carries | 40,000 vehicles | action'],
    ['The owner must sell the mill if the river floods.', 'owner | must sell | mill | action'],
    ['The council moved the market to Selby or Orrin.', 'council | moved | market | action'],
    [
      'Its chief engineer, Paul Renshaw, probably sold the mill.',
      'Paul Renshaw | is | chief engineer | apposition',
    ],
  ])('keeps what weakens a statement: %s', (sentence, claim) => {
    expect(claimsIn(sentence)).toEqual([claim]);
  });

  it.each([
    'Curie thinks Paris is a museum.',
    'If the landlord raises the rent, she leaves.',
    'Does the canal reach Lake Orrin?',
    'When the clock was gone the window looked empty.',
    'Paris and London grew.',
    'Old houses and Brooklyn fell silent.',
    'We do not believe that the bridge was in danger.',
    'A box that fits only its cranes and trucks is of little use.',
    'Our company makes our boxes.',
    'The owners of Audi and Bentley sold it.',
    'Prices fell last week.',
    'It is of great interest.',
    'Later came de Carlan.',
    'The law allowed the town to grow.',
    'The bridge is nearly a ruin.',
    'The castle was allegedly destroyed by the army.',
    'The castle was destroyed by the army, according to a false rumour.',
    'Contrary to reports, the king sold the castle.',
    'The tower is no longer a museum.',
    'Tom Lee, allegedly the head of Audi, agreed.',
    'Tom Lee, never the head of Audi, agreed.',
    'The mill was claimed to be a palace.',
    'Critics said that the company poisoned the river.',
    'Tom Lee denied that he stole the money.',
    'There is no evidence that he stole the money.',
    'The council sells the mill if the river floods.',
    'If the river floods, the dam protects the valley.',
    'Had the king sold the castle, the queen owned the land.',
    'Audi or Bentley built the engine.',
    'Audi, Bentley or Ford built the engine.',
    'The canal carries coal, iron or wood.',
    'A lock is a chamber or a basin.',
    'The railway was built by Audi or Bentley.',
    'The council sold the mill, or rented the farm.',
  ])('is silent where a pattern would mislead: %s', (sentence) => {
    expect(claimsIn(sentence)).toEqual([]);
  });
});
