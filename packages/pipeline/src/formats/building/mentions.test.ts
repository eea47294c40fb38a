import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { createMentionFinder } from './mentions.ts';

const pause = (): Promise<void> => Promise.resolve();

async function figuresIn(text: string): Promise<readonly string[]> {
  const finder = await createMentionFinder(await readSource(joinSources([text]), pause), pause);
  return finder.find(text).flatMap((mention) => (mention.kind === 'figure' ? [mention.text] : []));
}

describe('the numbers of a sentence', () => {
  it.each([
    ['Plus de 30 000 arbres ont été abattus près de la ville.', ['30 000']],
    ['Le barrage contient 6 672 000 mètres cubes d’eau.', ['6 672 000']],
    ['長江は全長約6300キロメートルの河である。', ['6300']],
    ['大坝于2006年建成，发电能力约为2250万千瓦，第3台机组在6月投产。', ['2250']],
    ['กรุงเทพก่อตั้งขึ้นในปี พ.ศ. 2325 และยาว 372 กิโลเมตร', ['372']],
    ['More than 1,350 volcanoes are active.', ['1,350']],
    ['Im Watt leben mehr als 10.000 Arten von Tieren.', ['10.000']],
  ])('are whole in "%s"', async (text, figures) => {
    expect(await figuresIn(text)).toEqual(figures);
  });
});

describe('the names of a source', () => {
  it('are those of a company in short where its long name is known', async () => {
    const text =
      'The lander was built by Ceres Robotics Inc in the north. Michael Sims, chief executive of Ceres Robotics, was glad. Ceres Robotics says it hopes to fly next year.';
    const reading = await readSource(joinSources([text]), pause);
    const { insights } = reading;
    const entities = insights.entities.map((entity) =>
      entity.name === 'Ceres Robotics' ? { ...entity, type: 'person' as const, confidence: 0.9 } : entity,
    );
    const finder = await createMentionFinder({ ...reading, insights: { ...insights, entities } }, pause);
    const found = finder.find('Michael Sims leads Ceres Robotics.').map(({ kind, text: own }) => [own, kind]);
    expect(found).toEqual([
      ['Michael Sims', 'person'],
      ['Ceres Robotics', 'organisation'],
    ]);
  });
});
