import type { FormatContent } from '@harvest/contracts/format-content';
import type { QuizItem } from '@harvest/contracts/formats/quiz';
import { citeCanal } from '@harvest/testkit/sample-contents';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { checkContent, checkOf, checkQuiz, checkText, choice, truth } from './test-support/check-canal.ts';

const facts = [
  [
    'Which port does the canal reach on the western coast?',
    'the port of Selby',
    'links Lake Orrin with the port of Selby',
  ],
  ['On which river was timber floated before the canal?', 'the River Aske', 'floated down the River Aske'],
  ['Who published a pamphlet about a chain of locks in 1851?', 'Amalia Brandt', 'In 1851 Dr. Amalia Brandt'],
  ['Under whom did the work begin in April 1859?', 'Tobias Renn', 'under the engineer Tobias Renn'],
  ['Which bog swallowed every embankment?', 'the Moss of Ferrow', 'The hardest part was the Moss of Ferrow'],
  ['Which lake did the railway reach in 1891?', 'Lake Orrin', 'The railway reached Lake Orrin in 1891'],
  ['Which schoolteacher led the volunteers in 1974?', 'Ines Calloway', 'schoolteacher Ines Calloway'],
  ['Which animals came back with the water?', 'the otters', 'Otters, which had vanished'],
] as const;

/** Questions whose right options stand at the given places; the wrong ones are longer or shorter. */
function quizOf(places: readonly number[], isLonger = true): readonly QuizItem[] {
  const wrong = isLonger
    ? ['the North Hallam Corporation', 'the West Barrow Association', 'the East Dunmore Institution']
    : ['Hal', 'Bar', 'Dun'];
  return places.map((place, at) => {
    const [question = '', answer = '', quote = ''] = facts[at % facts.length] ?? [];
    return choice({
      id: `q${String(at + 1)}`,
      question,
      options: wrong.toSpliced(place, 0, answer),
      answer_index: place,
      citations: [citeCanal(quote)],
    });
  });
}

const blog = (paragraphs: readonly string[], quotes: readonly string[] = []): FormatContent => ({
  format: 'blog',
  title: 'The canal',
  meta_description: 'A canal.',
  outline: [],
  sections: [
    {
      heading: null,
      paragraphs: paragraphs.map((text, at) => ({
        text,
        citations: quotes[at] === undefined ? [] : [citeCanal(quotes[at])],
      })),
    },
  ],
  attribution: [],
});

describe('the rule on', () => {
  it('the length of right options fails when they are mostly the longest', async () => {
    const places = [0, 1, 2, 3, 0];
    expect(checkOf(await checkQuiz(quizOf(places)), 'right-option-length')).toMatchObject({
      passed: true,
      measured: 0,
    });
    const telling = checkOf(await checkQuiz(quizOf(places, false)), 'right-option-length');
    expect(telling).toMatchObject({ passed: false, measured: 1, limit: 0.4 });
  });

  it('the length of right options does not judge four questions', async () => {
    const check = checkOf(await checkQuiz(quizOf([0, 1, 2, 3], false)), 'right-option-length');
    expect(check).toMatchObject({ passed: true, measured: null });
  });

  it('the places of right options fails when one place holds them all', async () => {
    const even = await checkQuiz(quizOf([0, 1, 2, 3, 0, 1, 2, 3]));
    expect(checkOf(even, 'key-positions')).toMatchObject({ passed: true, measured: 0 });
    const same = await checkQuiz(quizOf([1, 1, 1, 1, 1, 1, 1, 1]));
    expect(checkOf(same, 'key-positions').detail).toBe('The right option is number 2 in 8 of 8 questions.');
  });

  it('concepts fails for an output that is about none of them', async () => {
    const about = blog([
      'The Varnholm Canal is long.',
      'Locks have gates.',
      'It ends in Selby.',
      'It starts at Lake Orrin.',
    ]);
    expect(checkOf(await checkContent(about), 'concept-coverage').passed).toBe(true);
    const beside = blog([
      'Bread rises slowly.',
      'Salt helps.',
      'Water too.',
      'Rye is dark.',
      'Oats are sweet.',
    ]);
    expect(checkOf(await checkContent(beside), 'concept-coverage')).toMatchObject({
      passed: false,
      measured: 0,
    });
  });

  it('concepts does not judge an output that leans towards a query, or is in another language', async () => {
    const beside = blog(['Bread rises slowly.', 'Salt helps.', 'Water too.', 'Rye is dark.']);
    const focused = await checkContent(beside, { query: 'How are the otters doing?' });
    expect(checkOf(focused, 'concept-coverage').measured).toBeNull();
    const translated = await checkContent(beside, { options: { language: 'fr' } });
    expect(checkOf(translated, 'concept-coverage').measured).toBeNull();
  });

  it('spread fails for evidence from one place', async () => {
    const spread = facts.slice(0, 8).map(([, , quote]) => quote);
    const texts = spread.map((_, at) => `Paragraph ${'abcdefgh'.charAt(at)}.`);
    expect(checkOf(await checkText(texts.join('\n\n'), spread), 'section-spread').passed).toBe(true);
    const near = ['The Varnholm Canal', 'links Lake Orrin', 'the port of Selby', 'the western coast'];
    expect(checkOf(await checkText('One. Two.', near), 'section-spread')).toMatchObject({
      passed: false,
      measured: 0.25,
    });
  });

  it('copied runs fails for a long passage without quotation marks, unless it was selected from the source', async () => {
    const copied = canalArticle.slice(
      canalArticle.indexOf('Renn solved'),
      canalArticle.indexOf('The method'),
    );
    const check = checkOf(await checkText(copied), 'copied-run');
    expect(check.passed).toBe(false);
    expect(check.measured).toBeGreaterThan(25);
    expect(checkOf(await checkText(`“${copied}”`), 'copied-run').passed).toBe(true);
    expect(checkOf(await checkText(copied, [], { extractive: true }), 'copied-run').measured).toBeNull();
  });

  it('length holds an output within 15 % of what was asked for', async () => {
    const text = (words: number): string => Array.from({ length: words }, () => 'boats').join(' ');
    const check = async (words: number): Promise<boolean> =>
      checkOf(await checkText(text(words), [], { options: { length_words: 100 } }), 'length-on-target')
        .passed;
    expect([await check(84), await check(85), await check(115), await check(116)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(checkOf(await checkText(text(9)), 'length-on-target').measured).toBeNull();
  });

  it('reading grade holds English within 2 grades of the audience', async () => {
    const easy =
      'The boat is in the lock. The man shuts the gate. Then the water comes in. The boat goes up.';
    const grade = async (text: string, audience: 'children' | 'experts'): Promise<boolean> =>
      checkOf(await checkText(text, [], { options: { audience } }), 'reading-grade').passed;
    const hard =
      'Notwithstanding considerable parliamentary reluctance, the administration ultimately authorised the extraordinarily expensive construction of an interconnected transportation infrastructure.';
    expect(await grade(easy, 'experts')).toBe(false);
    expect(await grade(hard, 'children')).toBe(false);
    const plain =
      'The workers dug the canal by hand for many years. Their pay was low, and the work was very hard.';
    expect(await grade(plain, 'children')).toBe(true);
  });

  it('the count fails for fewer than asked for, and for more than a client asked for', async () => {
    const items = quizOf([0, 1, 2]);
    const passed = async (count?: number): Promise<boolean> =>
      checkOf(await checkQuiz(items, { options: count === undefined ? {} : { count } }), 'count-on-target')
        .passed;
    expect([await passed(2), await passed(3), await passed(4), await passed()]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('an output', () => {
  it('is not enough when less than half of what a rich source could give is left', async () => {
    const few = [truth('The canal was opened in 1868.', true, 'It was opened on 14 May 1868')];
    expect((await checkQuiz(few, { options: { count: 10 } })).enough).toBe(false);
    expect((await checkQuiz(few, { options: { count: 2 } })).enough).toBe(true);
  });

  it('is enough with the little that a short source gives', async () => {
    const source = 'It rained all day in the north.';
    const citations = [{ source: 0, start: 0, end: 12, quote: source.slice(0, 12) }];
    const item = { ...truth('It rained all day.', true, 'It was opened'), citations };
    expect((await checkQuiz([item], { source })).enough).toBe(true);
  });
});
