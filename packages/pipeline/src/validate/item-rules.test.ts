import type { QuizItem } from '@harvest/contracts/formats/quiz';
import { citeCanal } from '@harvest/testkit/sample-contents';
import {
  checkAgainst,
  checkContent,
  checkOf,
  checkQuiz,
  checkText,
  choice,
  droppedBy,
  truth,
} from './test-support/check-canal.ts';

const opening = 'It was opened on 14 May 1868 and cost about 2.3 million crowns';
const length = 'The Varnholm Canal is a 47-kilometre waterway';

const cloze = (question: string, answer: string, quote: string): QuizItem => ({
  id: 'q1',
  type: 'cloze',
  difficulty: 'easy',
  question,
  answer,
  explanation: null,
  citations: [citeCanal(quote)],
});

describe('a good item', () => {
  it.each<readonly [string, QuizItem]>([
    ['multiple choice', choice()],
    ['true', truth('The canal was opened in 1868.', true, opening)],
    ['false', truth('The canal was opened in 1890.', false, opening)],
    ['cloze', cloze('The canal was opened on 14 May _____.', '1868', opening)],
  ])('passes every hard rule: %s', async (_, item) => {
    const { report, enough } = await checkQuiz([item], { options: { count: 1 } });
    expect(report.dropped).toEqual([]);
    expect(report.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(enough).toBe(true);
  });
});

describe('an item is dropped', () => {
  const quote = citeCanal(opening);

  it.each([
    ['another word', { ...quote, quote: quote.quote.replace('1868', '1869') }],
    ['another place', { ...quote, start: quote.start + 1, end: quote.end + 1 }],
    ['another end', { ...quote, end: quote.end - 1 }],
    ['another source', { ...quote, source: 1 }],
    ['a place beyond the source', { ...quote, start: 1_000_000, end: 1_000_000 + quote.quote.length }],
  ])('for a quote with %s', async (_, citation) => {
    expect(droppedBy(await checkQuiz([choice({ citations: [citation] })]))).toBe('quotes-grounded');
  });

  it('for resting on no quote', async () => {
    expect(droppedBy(await checkQuiz([choice({ citations: [] })]))).toBe('item-cited');
  });

  it('for an answer and evidence that have nothing to do with its question', async () => {
    const strange = choice({ question: 'How many otters did biologists count in the latest autumn survey?' });
    expect(droppedBy(await checkQuiz([strange]))).toBe('answer-retrievable');
  });

  it('for an answer that its question gives away', async () => {
    const leaking = choice({ question: 'Under which engineer, Tobias Renn, did work on the canal begin?' });
    expect(droppedBy(await checkQuiz([leaking]))).toBe('answer-not-leaked');
    const cut = cloze(
      'Tobias Renn was the engineer, and _____ began the work.',
      'Renn',
      'the engineer Tobias Renn',
    );
    expect(droppedBy(await checkQuiz([cut]))).toBe('answer-not-leaked');
  });

  it('for a key that names no option', async () => {
    expect(droppedBy(await checkQuiz([choice({ answer_index: 4 })]))).toBe('one-right-option');
  });

  it('for a second option that says the same as the right one', async () => {
    const options = ['Amalia Brandt', 'Tobias Renn', '“tobias renn”', 'Collin Selby'];
    expect(droppedBy(await checkQuiz([choice({ options })]))).toBe('one-right-option');
  });

  it('for a statement to be called false that its evidence makes word for word', async () => {
    const wrong = truth('It was opened on 14 May 1868.', false, opening);
    expect(droppedBy(await checkQuiz([wrong]))).toBe('one-right-option');
  });

  it('for two wrong options that say the same', async () => {
    const options = ['The Calloway', 'Tobias Renn', 'Calloway', 'Collin Selby'];
    expect(droppedBy(await checkQuiz([choice({ options })]))).toBe('options-distinct');
  });

  it('for a wrong option that stands in its evidence', async () => {
    const asked = choice({
      question: 'In which year did the work on the canal begin?',
      options: ['1859', 'Tobias Renn'],
      answer_index: 0,
    });
    expect(droppedBy(await checkQuiz([asked]))).toBe('distractors-absent');
  });

  it('for a key that was moved to a wrong option', async () => {
    expect(droppedBy(await checkQuiz([choice({ answer_index: 0 })]))).toBe('distractors-absent');
  });

  it('for repeating another one', async () => {
    const again = choice({ id: 'q2', question: 'Under what engineer did the work on the canal begin?' });
    const output = await checkQuiz([choice(), again]);
    expect(output.report.dropped).toMatchObject([{ rule: 'no-duplicates' }]);
    expect(output.items).toBe(1);
  });
});

describe('an item is kept', () => {
  it('when one of another kind says the same, as a definition and the question about it', async () => {
    const citations = [citeCanal('A lock is a chamber with a gate at each end.')];
    const output = await checkContent({
      format: 'study_guide',
      title: 'The canal',
      objectives: [],
      key_terms: [{ term: 'Lock', definition: 'A chamber with a gate at each end.', citations }],
      sections: [],
      review_questions: [
        { question: 'What is a lock?', answer: 'A chamber with a gate at each end.', citations },
      ],
    });
    expect(output).toMatchObject({ items: 2, report: { dropped: [] } });
  });

  it('when its question offers all its options', async () => {
    const offering = choice({
      question: 'Did work on the canal begin under Tobias Renn, Amalia Brandt or Ines Calloway?',
      options: ['Amalia Brandt', 'Tobias Renn', 'Ines Calloway'],
    });
    expect(droppedBy(await checkQuiz([offering]))).toBeUndefined();
  });

  it('when a wrong number is a part of a number of its evidence', async () => {
    const asked = choice({
      question: 'What did the Varnholm society raise, in crowns?',
      options: ['600', '600,000'],
      citations: [citeCanal('Their society raised 600,000 crowns')],
    });
    expect(droppedBy(await checkQuiz([asked]))).toBeUndefined();
  });

  it('when it asks in another language than that of its source', async () => {
    const translated = choice({
      question: 'Unter welchem Ingenieur haben die Arbeiten an der Wasserstraße begonnen, und wer war das?',
    });
    const output = await checkQuiz([translated], { options: { language: 'de' } });
    expect(droppedBy(output)).toBeUndefined();
  });
});

describe('a reader is warned', () => {
  const warned = async (item: QuizItem, rule: Parameters<typeof checkOf>[1]): Promise<string | null> => {
    const output = await checkQuiz([item]);
    expect(output.report.dropped).toEqual([]);
    return checkOf(output, rule).detail;
  };

  it('of a number that no source has in any spelling', async () => {
    expect(await warned(truth('It cost 2,300,000 crowns.', true, opening), 'numbers-supported')).toBeNull();
    expect(await warned(truth('It cost 2.4 million crowns.', true, opening), 'numbers-supported')).toContain(
      '“2.4 million”',
    );
    expect(await warned(truth('It has seventeen locks.', true, length), 'numbers-supported')).toContain(
      '“seventeen”',
    );
  });

  it('of a date that no source has in any spelling', async () => {
    expect(await warned(truth('It opened on May 14, 1868.', true, opening), 'dates-supported')).toBeNull();
    expect(await warned(truth('It opened in May 1868.', true, opening), 'dates-supported')).toBeNull();
    expect(await warned(truth('It opened on 15 May 1868.', true, opening), 'dates-supported')).toContain(
      '“15 May 1868”',
    );
  });

  it('of a decade of which the source names no year', async () => {
    const { report } = await checkQuiz([truth('The canal opened in the 1860s.', true, opening)]);
    expect(report.checks.filter(({ rule, passed }) => rule.endsWith('-supported') && !passed)).toEqual([]);
    expect(await warned(truth('The canal opened in the 1880s.', true, opening), 'dates-supported')).toContain(
      '“1880s”',
    );
  });

  it('of no year that the source names once and then leaves out', async () => {
    const source = 'The fire began on 3 March 2021. By 5 March it had reached the northern hills.';
    const quote = 'By 5 March it had reached the northern hills.';
    const start = source.indexOf(quote);
    const citations = [{ source: 0, start, end: start + quote.length, quote }];
    const dated = async (year: number): Promise<boolean> => {
      const item = { ...truth(`On 5 March ${String(year)} it reached hills.`, true, opening), citations };
      return checkOf(await checkQuiz([item], { source }), 'dates-supported').passed;
    };
    expect([await dated(2021), await dated(2022)]).toEqual([true, false]);
  });

  it('of a name that no source has', async () => {
    expect(await warned(truth('It links Selby and Lake Orrin.', true, length), 'names-supported')).toBeNull();
    expect(await warned(truth('It links Selby and Manchester.', true, length), 'names-supported')).toContain(
      '“Manchester”',
    );
  });

  it('of nothing that a false statement says', async () => {
    const { report } = await checkQuiz([
      truth('It was opened on 3 June 1901 in Manchester.', false, opening),
    ]);
    expect(report.checks.filter(({ rule, passed }) => rule.endsWith('-supported') && !passed)).toEqual([]);
  });

  it('of wrong options of another kind than the right one', async () => {
    expect(await warned(choice(), 'distractors-alike')).toBeNull();
    const options = ['47 kilometres', 'Tobias Renn'];
    expect(await warned(choice({ options }), 'distractors-alike')).toContain('47 kilometres');
    const places = ['Lake Orrin', 'Tobias Renn'];
    expect(await warned(choice({ options: places }), 'distractors-alike')).toContain('no person');
  });

  it('of a statement that shares few words with its evidence', async () => {
    const paragraph = (text: string): Parameters<typeof checkContent>[0] => ({
      format: 'blog',
      title: 'The canal',
      meta_description: 'A canal.',
      outline: [],
      sections: [{ heading: 'Work', paragraphs: [{ text, citations: [citeCanal(opening)] }] }],
      attribution: [],
    });
    const close = await checkContent(paragraph('The opening cost crowns by the million.'));
    expect(checkOf(close, 'lexical-overlap').passed).toBe(true);
    const far = await checkContent(paragraph('Vegetables ripen slowly under cloudy northern skies.'));
    expect(checkOf(far, 'lexical-overlap').passed).toBe(false);
  });
});

describe('a plain text', () => {
  it('is not enough with a quote that its source does not contain', async () => {
    const good = await checkText('The canal was opened on 14 May 1868. [1]', [opening]);
    expect(good).toMatchObject({ enough: true, content: null });
    const forged = { ...citeCanal(opening), quote: 'It was never opened' };
    const bad = await checkAgainst({ kind: 'text', format: 'analysis', text: 'Never.', citations: [forged] });
    expect(bad.enough).toBe(false);
    expect(checkOf(bad, 'quotes-grounded').passed).toBe(false);
  });

  it('has every citation checked, those that no paragraph marks included', async () => {
    const forged = { ...citeCanal(opening), quote: 'It was never opened' };
    const citations = [citeCanal(opening), forged];
    const text = 'The canal was opened on 14 May 1868. [1]\n\nIt is long.';
    const output = await checkAgainst({ kind: 'text', format: 'summary', text, citations });
    expect(droppedBy(output)).toBe('quotes-grounded');
  });

  it('has its paragraphs checked one by one, without the numbers of its citations', async () => {
    const output = await checkText('It cost 2.3 million crowns. [17]\n\nIt has 99 locks. [1]', [opening]);
    expect(checkOf(output, 'numbers-supported')).toMatchObject({ passed: false, measured: 0.5 });
    expect(checkOf(output, 'numbers-supported').detail).toContain('“99”');
  });
});
