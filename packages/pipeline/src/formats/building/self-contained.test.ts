import { standsAlone } from './self-contained.ts';

const worthOf = (text: string, language = 'en'): number =>
  standsAlone({ text, language, mentions: [], defines: false });

describe('sentences that are understood by themselves', () => {
  it.each([
    ['en', 'Nearly a third of every shipment was lost on the way to the coast.'],
    ['en', 'Nine US companies were allowed to bid for the work in the spring.'],
    ['de', 'Eben Horsford stellte ab 1856 in den USA das erste brauchbare Pulver her.'],
    ['es', 'Los comerciantes reunieron 80.000 pesetas y enviaron una petición a Madrid.'],
    ['es', 'MARÍAN vende en la plaza de la ciudad el pan que hornea de noche.'],
    ['ja', '那覇は沖縄県の県庁所在地である。'],
    ['ja', '彼岸花は秋の初めに赤い花を咲かせる植物である。'],
    ['ja', '此花区は大阪市の西にある区で、人口は約6万人である。'],
    ['zh', '那不勒斯位于意大利南部的海边。'],
    ['zh', '彼得大帝于1703年建立了圣彼得堡。'],
    ['zh', '他加禄语是菲律宾的一种语言。'],
    ['en', 'At the height of the work 300 people were employed, most of them from the islands.'],
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
    ['en', 'Otto Brandt solved the problem with rafts of birch and a great deal of clay.'],
    [
      'en',
      'Loading the ship took six men, and unloading it in the harbour took four more, all of them paid.',
    ],
    ['en', 'A new fund was set up in the spring, however, and the work went on.'],
    ['en', 'Oil then grew cheap, and the slow ships of the company lost their cargo.'],
    ['en', 'In 1954 the government paid for a study of one such crossing to the north.'],
    ['en', 'Nearly all life in the valley depends on it in a dry year.'],
    ['en', 'and so the work went on for three more years.'],
    ['de', 'Nach etwa zwei Jahren verliert es seine Kraft und wird ersetzt.'],
    ['ja', 'この噴火では江戸の町にも火山灰が降った。'],
    ['ja', '彼は1867年に東京で生まれた作家である。'],
    ['ja', 'その後、町は港として大きくなった。'],
    ['zh', '那座桥于1900年建成，长约300米。'],
    ['zh', '此外，城市还有两座机场和一个港口。'],
    ['zh', '他的父亲是北京的一名医生。'],
    ['zh', '它们位于意大利南部的海边。'],
    ['zh', '该大坝的发电能力很大，位于湖北省。'],
    ['es', 'Regresaron a la isla en el invierno de 1866 con dos barcos nuevos.'],
    ['es', 'Fue construido entre 1862 y 1866 por el ingeniero de la isla.'],
    ['fr', 'En 1904 elle fut remplacée par une lampe à pétrole.'],
  ])('are told from those that lean on others, in %s: %s', (language, text) => {
    expect(worthOf(text, language)).toBe(0);
  });
});
