import { citeCanal } from '@harvest/testkit/sample-contents';
import { textItems } from './text-items.ts';
import { checkOf, checkText } from './test-support/check-canal.ts';

const opening = 'It was opened on 14 May 1868';
const engineer = 'under the engineer Tobias Renn';
const citations = [citeCanal(opening), citeCanal(engineer)];
const proofsOf = (text: string): readonly string[] => textItems(text, citations).map(({ proof }) => proof);

describe('the passages of a text', () => {
  it('are its paragraphs, the items of its lists and its tables, each with what it marks', () => {
    const text =
      '# Canal\n\nTwo facts:\n\n- It was opened [1].\n- Renn dug it.\n\n| a | b |\n|---|---|\n| c | d [2] |';
    const items = textItems(text, citations);
    const [first, second] = citations.map((citation) => [citation]);
    expect(items.map(({ citations: own }) => own)).toEqual([[], [], first, [], second]);
    expect(proofsOf(text)).toEqual(['needless', 'needless', 'marked', 'missing', 'marked']);
  });

  it.each([
    ['a paragraph of several lines', 'It was opened in 1868.\nIt is long. [1]', ['marked']],
    ['a short line without a full stop', 'It was opened in 1868', ['missing']],
    ['a title in bold', '**The canal**\n\nIt was opened. [1]', ['needless', 'marked']],
    ['a mark that is in no list', 'It was opened. [3]', ['missing']],
    [
      'a line with a word in bold at both ends',
      '**Answer:** it was opened in **1868**\n\nIt is long. [1]',
      ['missing', 'marked'],
    ],
    ['a sentence in bold', '**It was opened in 1868.**\n\nIt is long. [1]', ['missing', 'marked']],
    ['a question in bold', '**Who was Dr. Renn?**\n\nHe dug it. [2]', ['needless', 'marked']],
    ['a line between parts', 'It was opened. [1]\n\n---\n\nIt is long.', ['marked', 'needless', 'missing']],
    ['nothing but a heading', '# It was opened in 1868', ['missing']],
    ['nothing but code', '```\ndig(1868)\n```', ['needless']],
    ['code', '```\ndig(1868)\n```\n\nIt digs. [2]', ['needless', 'marked']],
  ])('tell what needs a proof: %s', (_, text, proofs) => {
    expect(proofsOf(text)).toEqual(proofs);
  });

  it.each([
    'The source does not say who paid for it.',
    'The article gives no date.',
    'The text says nothing about tolls.',
    'Der Text sagt nicht, wer sie bezahlt hat.',
    'Die Quelle enthält keine Angaben dazu.',
    'Le texte ne précise pas qui a payé.',
    "L'article ne dit rien des péages.",
    'El texto no menciona quién lo pagó.',
  ])('need no quote to say that the source is silent: %j', (text) => {
    expect(proofsOf(text)).toEqual(['needless']);
  });

  it.each([
    'The source does not say who paid for it, but Renn owned it.',
    'The text does not support the towers of Selby.',
    'The source does not say who paid. Renn owned it.',
    'Der Text sagt es nicht, aber Renn hat sie bezahlt.',
  ])('need one for what they claim besides: %j', (text) => {
    expect(proofsOf(text)).toEqual(['missing']);
  });

  it('all rest on all citations where nothing is marked', () => {
    for (const item of textItems('It was opened.\n\nRenn dug it.', citations))
      expect(item.citations).toEqual(citations);
  });
});

describe('a text of a model', () => {
  const text = 'It was opened on 14 May 1868. [1]\n\nTobias Renn dug it. [2]';
  const cited = async (written: string, extractive = false) =>
    checkOf(await checkText(written, [opening, engineer], { extractive }), 'item-cited');

  it('passes where every statement marks a quote', async () => {
    expect(await cited(text)).toMatchObject({ passed: true, measured: 1, detail: null });
  });

  it('is flagged where a statement marks none, and nothing of it is dropped', async () => {
    const output = await checkText(`${text}\n\n- It is long.\n- It is deep.`, [opening, engineer]);
    expect(checkOf(output, 'item-cited')).toMatchObject({
      passed: false,
      measured: 0.5,
      detail: expect.stringContaining('2 of 4 passages mark no quote') as string,
    });
    expect(output).toMatchObject({ enough: true, report: { passed: false, dropped: [] } });
  });

  it('passes where it says besides what the source does not tell', async () => {
    const open = 'The source does not say who paid for it.';
    expect(await cited(`${text}\n\n${open}`)).toMatchObject({ passed: true });
  });

  it.each([
    'It was opened on 14 May 1868.',
    '# It was opened on 14 May 1868',
    '**It was opened on 14 May 1868**',
    '**Answer:** it was opened in **1868**',
  ])('is flagged as a whole where it marks nothing: %j', async (written) => {
    expect(await cited(written)).toMatchObject({
      passed: false,
      measured: 0,
      detail: expect.stringContaining('marks none') as string,
    });
  });

  it('needs no mark where it was selected from the source', async () => {
    expect(await cited('It was opened on 14 May 1868.', true)).toMatchObject({ passed: true });
  });
});
