import { splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser } from '@harvest/text/tokens';
import { findLeaning } from './leaning-sentences.ts';

const pause = (): Promise<void> => Promise.resolve();

/** Whether the last sentence of a text needs the one before it. */
async function lastLeans(source: string, language: string): Promise<boolean> {
  const sentences = splitSentences(source);
  const index = await createTermIndex({
    source,
    sentences,
    tokeniser: new Tokeniser({ language: 'en' }),
    pause,
  });
  const leaning = await findLeaning({ source, index, language, pause });
  return leaning.at(-1) === 1;
}

describe('findLeaning', () => {
  it.each([
    ['a subject after its circumstances', 'Born in North Carolina in 1913, he had bought a truck.'],
    [
      'a number of what was named before',
      'Crossing the Atlantic took ten and a half, and docking four more.',
    ],
    ['"as well" at the end', 'War helped as well.'],
    ['"not the only"', 'Slowness was not the only trouble.'],
    ['the other end', 'At the other end the work was done in reverse.'],
    ['a verb whose object is missing', 'Economists have tried.'],
    ['a demonstrative', 'These deaths could have been avoided.'],
    ['a time without a start', 'For six days nothing could pass.'],
    ['a speaker who is only "she"', '"You gave it away," she said.'],
    ['speech without a speaker', '“Nothing stands in the way of it.”'],
    ['an answer in a transcript', 'MARSH: Well, bridges are warm.'],
    ['a contrast inside', 'In the north, however, fires went on.'],
    ['a reason without its result', 'Because the road was closed.'],
    ['examples of what was named before', 'In 1991 such signs led to an evacuation.'],
    ['one of a kind that was named before', 'A standard one is a steel frame with a wooden floor.'],
    ['the greatest of what was named before', 'Mauna Loa is the largest active one and rises from the sea.'],
    ['a value on a scale that was named before', 'Tambora, which erupted in April, reached 7.'],
    ['a price without its unit', 'You can buy a new one in town for four.'],
    ['an afterthought', 'Plus, running lowers stress.'],
  ])('marks %s', async (_, sentence) => {
    expect(await lastLeans(`McLean sold his trucks to the port. ${sentence}`, 'en')).toBe(true);
  });

  it.each([
    'In 1974 Ines Calloway began to clear her garden.',
    'When McLean died in May 2001, his ships sounded their whistles.',
    'The railway reached Lake Orrin this year.',
    'By the early 1960s the boxes were 35 feet long, and others were 24, which was odd.',
    'Loading the boxes by crane took six days.',
  ])('leaves alone what says enough: %s', async (sentence) => {
    expect(await lastLeans(`Nobody came. ${sentence}`, 'en')).toBe(false);
  });

  it('leaves alone a definite subject that is known by the name behind it', async () => {
    expect(await lastLeans('A tip led officers to the room. The officers of Selby found it.', 'en')).toBe(
      false,
    );
  });

  it('marks a definite subject that the sentence before introduces, unless the whole text is about it', async () => {
    expect(await lastLeans('A tip led officers to the room. The officers found nothing.', 'en')).toBe(true);
    expect(await lastLeans('A tip led somebody to the room. The officers found nothing.', 'en')).toBe(false);
    const about = 'A canal links two lakes. '.repeat(6);
    expect(await lastLeans(`${about}Boats use a canal. The canal is long.`, 'en')).toBe(false);
  });

  it.each([
    ['de', 'In Deutschland machte es der Apotheker bekannt.', true],
    ['de', 'Im Hafen gibt es zwei Kräne.', false],
    ['fr', 'Cette coopérative vend du sel.', true],
    ['fr', 'Cette année, la récolte est bonne.', false],
    ['es', 'Estas lámparas consumían aceite.', true],
    ['es', 'La torre mide 41 metros.', false],
  ])('knows the forms of %s: %s', async (language, sentence, leans) => {
    expect(await lastLeans(`Nada. ${sentence}`, language)).toBe(leans);
  });

  it('stays fast on a long line', async () => {
    await expect(lastLeans(`${'a, '.repeat(20_000)}b`, 'en')).resolves.toBeDefined();
    await expect(lastLeans(`Took ${'9 '.repeat(20_000)}b`, 'en')).resolves.toBeDefined();
  });

  it.each([
    ['fr', "C'était à l'époque le plus grand barrage d'Europe."],
    ['fr', "L'UNESCO l'a inscrit au patrimoine mondial en 1996."],
    ['fr', "Pour y amener de l'eau, Riquet fit creuser des rigoles."],
    ['es', 'Los olmecas lo cultivaban hace más de tres mil años.'],
    ['de', 'Im Jahr 1988 starben etwa 18.000 von ihnen an einem Virus.'],
    ['de', 'Der damalige Senator rief die Bundeswehr zu Hilfe.'],
    ['de', 'Der Knutt fliegt danach ohne Pause bis nach Sibirien.'],
  ])('knows what points back in %s: %s', async (language, sentence) => {
    expect(await lastLeans(`Alpha beta gamma delta.\n\n${sentence}`, language)).toBe(true);
  });

  it.each([
    ['fr', 'Le canal relie la ville de Toulouse à la mer.'],
    ['es', 'Los españoles guardaron la receta en secreto.'],
    ['en', 'The minister said the money would come from a fund that was set up in spring.'],
    ['de', 'Die Stadt baute einen Deich, damit das Wasser nicht mehr kommt.'],
    ['en', 'Crops such as maize grow on the southern slopes.'],
  ])('leaves alone what only looks like it in %s: %s', async (language, sentence) => {
    expect(await lastLeans(`Alpha beta gamma delta.\n\n${sentence}`, language)).toBe(false);
  });
});
