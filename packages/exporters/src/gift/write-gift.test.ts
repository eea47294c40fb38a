import type { QuizItem } from '@harvest/contracts/formats/quiz';
import { sampleContents } from '@harvest/testkit/sample-contents';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import fc from 'fast-check';
import { exportTask } from '../export-task.ts';
import { canaries } from '../test-support/content-texts.ts';
import { readGift, squeeze } from '../test-support/read-back.ts';

type GiftQuestions = ReturnType<typeof readGift>;

async function giftOf(items: readonly QuizItem[]): Promise<GiftQuestions> {
  const content = { ...sampleContents.quiz(), items: [...items] };
  const result = sampleResult('quiz', { content });
  return readGift((await exportTask(sampleTask('quiz', { result }), 'gift')).bytes);
}

function withoutArrows(option: string): string {
  return option.replaceAll('->', '→');
}

const [choice, trueFalse, cloze] = sampleContents.quiz().items;
if (choice?.type !== 'multiple_choice' || trueFalse?.type !== 'true_false' || cloze?.type !== 'cloze')
  throw new Error('the sample quiz has a question of each type');

describe('a GIFT export', () => {
  it('gives every kind of question back with its answer and its feedback', async () => {
    const [first, second, third] = await giftOf([choice, trueFalse, cloze]);
    expect(first).toMatchObject({
      type: 'MC',
      title: 'q1',
      stem: { format: 'plain', text: choice.question },
      globalFeedback: { text: choice.explanation },
    });
    expect(first?.choices?.map(({ isCorrect, text }) => [text.text, isCorrect])).toEqual(
      choice.options.map((option, place) => [option, place === choice.answer_index]),
    );
    expect(second).toMatchObject({ type: 'TF', isTrue: false, stem: { text: trueFalse.question } });
    expect(third).toMatchObject({
      type: 'Short',
      stem: { text: cloze.question },
      choices: [{ isCorrect: true, text: { text: 'heather' } }],
      globalFeedback: { text: '“Renn solved the problem with rafts of heather and birch branches.”' },
    });
  });

  it('asks the review questions of a study guide as essays with a model answer', async () => {
    const questions = readGift((await exportTask(sampleTask('study_guide'), 'gift')).bytes);
    expect(questions).toMatchObject([
      {
        type: 'Essay',
        stem: { text: 'When was the canal opened?' },
        globalFeedback: { text: 'On 14 May 1868.' },
      },
      { type: 'Essay', globalFeedback: { text: '38' } },
    ]);
  });

  it('names the sources in comments, which no text can end', async () => {
    const content = { ...sampleContents.quiz(), title: 'A\n::x:: B {T}\r\n$CATEGORY: c' };
    const { bytes } = await exportTask(
      sampleTask('quiz', { result: sampleResult('quiz', { content }) }),
      'gift',
    );
    const text = new TextDecoder().decode(bytes);
    expect(text).toMatch(/^\/\/ A ::x:: B \{T\} \$CATEGORY: c\n/);
    expect(text).toContain('// 1. The Varnholm Canal. Mara Lindt');
    expect(readGift(bytes)).toHaveLength(3);
  });

  it.each(canaries)('takes %s for text, wherever it stands', async (canary) => {
    const texts = { question: `Is it ${canary}?`, explanation: canary };
    const options = ['right', canary, `${canary} too`];
    const [first, second, third] = await giftOf([
      { ...choice, ...texts, options, answer_index: 1 },
      { ...trueFalse, ...texts },
      { ...cloze, ...texts, question: `${canary} _____ ${canary}` },
    ]);
    expect(first?.stem?.text).toBe(squeeze(texts.question));
    expect(first?.choices?.map(({ text, isCorrect }) => [text.text, isCorrect])).toEqual(
      options.map((option, place) => [squeeze(withoutArrows(option)), place === 1]),
    );
    expect(second?.stem?.text).toBe(squeeze(texts.question));
    expect(second?.globalFeedback?.text).toBe(squeeze(canary));
    expect(third?.stem?.text).toBe(squeeze(`${canary} _____ ${canary}`));
  });

  it('asks for an answer with an arrow as an essay, since it would be read as a pair', async () => {
    const [question] = await giftOf([{ ...cloze, answer: 'a -> b', explanation: 'So it is.' }]);
    expect(question).toMatchObject({
      type: 'Essay',
      globalFeedback: { text: 'a -> b – So it is.' },
    });
  });

  it('marks every text as plain', async () => {
    const content = { ...sampleContents.quiz(), items: [{ ...choice, explanation: '[html]<b>x</b>' }] };
    const result = sampleResult('quiz', { content });
    const { bytes } = await exportTask(sampleTask('quiz', { result }), 'gift');
    const text = new TextDecoder().decode(bytes);
    expect(text.split('[plain]')).toHaveLength(1 + 1 + choice.options.length + 1);
    expect(text).toContain('####[plain][html]');
  });

  it('keeps a choice whose option has an arrow from being read as pairs', async () => {
    const [read] = await giftOf([{ ...choice, options: ['a -> b', 'b -> a'], answer_index: 1 }]);
    expect(read?.choices?.map(({ isCorrect, text }) => [isCorrect, text.text])).toEqual([
      [false, 'a → b'],
      [true, 'b → a'],
    ]);
  });

  it('gives any question, option and feedback back', async () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme-ascii' }).map((part) => `a${part}b`);
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.uniqueArray(text, { minLength: 2, maxLength: 6 }),
        async (question, options) => {
          const [read] = await giftOf([
            { ...choice, question, options, answer_index: 0, explanation: question },
          ]);
          expect(read?.stem?.text).toBe(squeeze(question));
          expect(read?.choices?.map((option) => option.text.text)).toEqual(
            options.map((option) => squeeze(withoutArrows(option))),
          );
          expect(read?.globalFeedback?.text).toBe(squeeze(question));
        },
      ),
    );
  });
});
