import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { citeCanal } from '@harvest/testkit/sample-contents';
import { readSource } from '../reading/read-source.ts';
import { joinSources } from '../sources/source-text.ts';
import { type AnswerSearch, createAnswerSearch } from './answer-search.ts';

/** Questions as people ask them, in words of their own: question, answer, evidence. */
const questions = [
  ['How long is the waterway between Lake Orrin and Selby?', '47 kilometres', 'a 47-kilometre waterway'],
  ['What did it cost to build the canal?', '2.3 million crowns', 'cost about 2.3 million crowns'],
  [
    'How was wood from the forests transported before there was a canal?',
    'It was floated down the River Aske',
    'timber from the northern forests had to be floated down the River Aske',
  ],
  ['How much of each shipment was lost on the river?', 'A third', 'roughly a third of every shipment'],
  ['Who first proposed a chain of locks?', 'Amalia Brandt', 'In 1851 Dr. Amalia Brandt'],
  ['What made Parliament change its mind?', 'The famine of 1857', 'after the famine of 1857'],
  ['How many people died while it was being dug?', '112', 'At least 112 workers died'],
  ['What were the rafts made of?', 'Heather and birch branches', 'rafts of heather and birch branches'],
  ['How much water is needed to fill one chamber?', '310 cubic metres', 'uses 310 cubic metres of water'],
  ['Which kind of gate keeps the sea out?', 'A rolling gate', 'A single rolling gate at Selby'],
  [
    'When did the last cargo vessel use the canal?',
    '1929',
    'the last commercial barge passed through in 1929',
  ],
  ['Who led the volunteers who cleaned up the canal?', 'Ines Calloway', 'schoolteacher Ines Calloway'],
  ['Why do fishermen dislike the otters?', 'They take too many fish', 'otters take too many fish'],
] as const;

async function searchIn(...texts: readonly string[]): Promise<AnswerSearch> {
  const pause = (): Promise<void> => Promise.resolve();
  return await createAnswerSearch(await readSource(joinSources(texts), pause), pause);
}

describe('a search for the answer of a question', () => {
  it('finds those of people but for words that no text shares, in the text alone and among ten others', async () => {
    const others = everyText.map(([, text]) => text).filter((text) => text !== canalArticle);
    for (const search of [await searchIn(canalArticle), await searchIn(canalArticle, ...others)]) {
      const lost = questions.filter(
        ([question, answer, evidence]) => !search.find({ question, answer }, [citeCanal(evidence)]),
      );
      expect(lost.length).toBeLessThanOrEqual(1);
    }
  });

  it('does not find most answers and evidence of other questions', async () => {
    const search = await searchIn(canalArticle);
    const mixed = questions.flatMap(([question], at) =>
      questions
        .filter((_, other) => other !== at)
        .map(([, answer, evidence]) => ({ question, answer, evidence })),
    );
    const found = mixed.filter(({ question, answer, evidence }) =>
      search.find({ question, answer }, [citeCanal(evidence)]),
    );
    expect(found.length / mixed.length).toBeLessThan(0.2);
  });

  it('finds the answer of a cloze question by what surrounds the gap', async () => {
    const search = await searchIn(canalArticle);
    const question = 'Renn solved the problem with rafts of _____ and birch branches.';
    expect(search.find({ question, answer: 'heather' }, [])).toBe(true);
    expect(search.find({ question, answer: 'otters' }, [])).toBe(false);
  });
});
