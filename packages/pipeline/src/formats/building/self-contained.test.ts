import { standsAlone } from './self-contained.ts';

const worthOf = (text: string, language = 'en'): number =>
  standsAlone({ text, language, mentions: [], defines: false });

describe('sentences that are understood by themselves', () => {
  it.each([
    ['en', 'Nearly a third of every shipment was lost on the way to the coast.'],
    ['de', 'Eben Horsford stellte ab 1856 in den USA das erste brauchbare Pulver her.'],
    ['es', 'Los comerciantes reunieron 80.000 pesetas y enviaron una petición a Madrid.'],
  ])('are told in %s: %s', (language, text) => {
    expect(worthOf(text, language)).toBeGreaterThan(0.3);
  });

  it.each([
    ['en', 'It was opened on 14 May 1868 and cost about two million crowns.'],
    ['en', 'However, the railway reached the lake in 1891 and took the trade.'],
    ['en', 'At 24 degrees this takes about five hours in a warm kitchen.'],
    ['en', 'In 1951 he published a pamphlet on locks and the river.'],
    ['en', 'Mitre gates, which meet in a V that points upstream.'],
    ['en', 'Why does my dough stick to everything in the kitchen?'],
    ['en', 'Run the tool with --fast and read https://example.com for more.'],
    ['en', 'and so the work went on for three more years.'],
    ['de', 'Nach etwa zwei Jahren verliert es seine Kraft und wird ersetzt.'],
    ['es', 'Fue construido entre 1862 y 1866 por el ingeniero de la isla.'],
    ['fr', 'En 1904 elle fut remplacée par une lampe à pétrole.'],
  ])('are told from those that lean on others, in %s: %s', (language, text) => {
    expect(worthOf(text, language)).toBe(0);
  });
});
