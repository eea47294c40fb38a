import { joinSources } from '../../sources/source-text.ts';
import { readSource } from '../../reading/read-source.ts';
import shippedWeights from './name-weights.json' with { type: 'json' };
import { nameTypes } from './name-type.ts';

/** Names with their type, in the order of the list. */
async function entitiesOf(text: string): Promise<Record<string, string>> {
  const { insights } = await readSource(joinSources([text]), () => Promise.resolve());
  return Object.fromEntries(
    insights.entities.map(({ name, type, count }) => [name, `${type} ${String(count)}`]),
  );
}

describe('entities', () => {
  it('tells people, places, organisations, dates and quantities of a report', async () => {
    const report = `The company announced on 12 March 2020 that Siemens AG had bought Acme Software Inc. for $2.5 billion.
      Chancellor Angela Merkel met Emmanuel Macron in Paris. It was welcomed by Ursula von der Leyen and the University of Oxford.`;
    expect(await entitiesOf(report)).toMatchObject({
      'Siemens AG': 'organisation 1',
      'Acme Software Inc': 'organisation 1',
      'Angela Merkel': 'person 1',
      'Emmanuel Macron': 'person 1',
      'Ursula von der Leyen': 'person 1',
      'University of Oxford': 'organisation 1',
      Paris: 'place 1',
      '12 March 2020': 'date 1',
      '$2.5 billion': 'quantity 1',
    });
  });

  it('counts the short name of a person for the full name', async () => {
    const found = await entitiesOf(
      'She was Marie Curie. Curie lived in Warsaw. Then Marie left. Nobody followed Curie.',
    );
    expect(found).toMatchObject({ 'Marie Curie': 'person 4', Warsaw: 'place 1' });
    expect(found).not.toHaveProperty('Curie');
  });

  it('leaves a short name alone that two people share', async () => {
    const found = await entitiesOf('We met Marie Curie and then Pierre Curie. We thanked Mrs. Curie for it.');
    expect(found).toMatchObject({ 'Marie Curie': 'person 1', 'Pierre Curie': 'person 1' });
  });

  it('takes no word for a name because a sentence starts with it', async () => {
    expect(await entitiesOf('Photosynthesis feeds plants. Bread needs time. The bread is warm.')).toEqual({});
  });

  it('takes neither months nor peoples for names', async () => {
    expect(await entitiesOf('On Monday the French and the German teams met for lunch.')).toEqual({});
  });

  it('finds the well known in languages that it has no weights for', async () => {
    const found = await entitiesOf(
      'Die Reise führte mit der Bahn von Deutschland über die Schweiz nach Italien und dann wieder zurück.',
    );
    expect(found).toEqual({ Deutschland: 'place 1', Schweiz: 'place 1', Italien: 'place 1' });
  });
});

describe('the shipped weights', () => {
  it('say where they come from and hold one weight for each type', () => {
    expect(shippedWeights.provenance.licence).toBe('CC BY 4.0');
    const lengths = new Set(Object.values(shippedWeights.features).map((weights) => weights.length));
    expect([...lengths]).toEqual([nameTypes.length]);
  });
});
