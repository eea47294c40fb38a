import type { QuizItem } from '@harvest/contracts/formats/quiz';
import { sampleContents } from '@harvest/testkit/sample-contents';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import fc from 'fast-check';
import { cleanText } from '../clean-text.ts';
import { exportTask } from '../export-task.ts';
import { canaries } from '../test-support/content-texts.ts';
import { type XmlElement, readQti } from '../test-support/read-back.ts';

/**
 * The content models of QTI 1.2 (IMS ASI XML Binding 1.2, DTD) for the elements that are used: children in order, and
 * attributes, of which those with `!` are required.
 */
const model: Readonly<Record<string, { children: RegExp; attributes: readonly string[] }>> = {
  questestinterop: { children: /^assessment $/, attributes: ['xmlns'] },
  assessment: { children: /^qticomment (?:section )+$/, attributes: ['ident!', 'title', 'xml:lang'] },
  qticomment: { children: /^$/, attributes: [] },
  section: { children: /^(?:item )*$/, attributes: ['ident!', 'title'] },
  item: {
    children: /^itemmetadata presentation (?:resprocessing )+(?:itemfeedback )*$/,
    attributes: ['ident!', 'title'],
  },
  itemmetadata: { children: /^(?:qtimetadata )*$/, attributes: [] },
  qtimetadata: { children: /^(?:qtimetadatafield )+$/, attributes: [] },
  qtimetadatafield: { children: /^fieldlabel fieldentry $/, attributes: [] },
  fieldlabel: { children: /^$/, attributes: [] },
  fieldentry: { children: /^$/, attributes: [] },
  presentation: { children: /^(?:material |response_lid |response_str )+$/, attributes: [] },
  material: { children: /^(?:mattext )+$/, attributes: [] },
  mattext: { children: /^$/, attributes: ['texttype', 'xml:space'] },
  response_lid: { children: /^(?:material )?render_choice $/, attributes: ['ident!', 'rcardinality'] },
  response_str: { children: /^(?:material )?render_fib $/, attributes: ['ident!', 'rcardinality'] },
  render_choice: { children: /^(?:response_label )+$/, attributes: ['shuffle'] },
  render_fib: { children: /^(?:response_label )+$/, attributes: ['fibtype'] },
  response_label: { children: /^(?:material )*$/, attributes: ['ident!'] },
  resprocessing: { children: /^outcomes (?:respcondition )+$/, attributes: [] },
  outcomes: { children: /^(?:decvar )+$/, attributes: [] },
  decvar: { children: /^$/, attributes: ['maxvalue', 'minvalue', 'varname', 'vartype!'] },
  respcondition: { children: /^conditionvar (?:setvar )*(?:displayfeedback )*$/, attributes: ['continue'] },
  conditionvar: { children: /^(?:varequal |other )+$/, attributes: [] },
  varequal: { children: /^$/, attributes: ['respident!', 'case'] },
  other: { children: /^$/, attributes: [] },
  setvar: { children: /^$/, attributes: ['action', 'varname'] },
  displayfeedback: { children: /^$/, attributes: ['feedbacktype', 'linkrefid!'] },
  itemfeedback: { children: /^flow_mat $/, attributes: ['ident!'] },
  flow_mat: { children: /^(?:material )+$/, attributes: [] },
};

const withText = new Set(['qticomment', 'fieldlabel', 'fieldentry', 'mattext', 'varequal', 'setvar']);

function checkStructure(element: XmlElement): void {
  const rule = model[element.name];
  if (rule === undefined) throw new Error(`${element.name} is not an element of the subset`);
  expect(`${element.name}: ${element.children.map(({ name }) => `${name} `).join('')}`).toMatch(
    new RegExp(`^${element.name}: ${rule.children.source.slice(1)}`),
  );
  const required = rule.attributes.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1));
  expect(Object.keys(element.attributes)).toEqual(expect.arrayContaining(required));
  const allowed = rule.attributes.map((name) => name.replace('!', ''));
  expect(allowed).toEqual(expect.arrayContaining(Object.keys(element.attributes)));
  if (!withText.has(element.name)) expect(element.text.trim()).toBe('');
  element.children.forEach(checkStructure);
}

const all = (element: XmlElement, name: string): XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => all(child, name)),
];

/** What a platform shows of an item, and which answers it takes for right. */
function readItem(item: XmlElement) {
  const [presentation] = all(item, 'presentation');
  const [question] = presentation?.children ?? [];
  const options = all(item, 'response_label').flatMap(({ attributes, children }) =>
    children.length === 0
      ? []
      : [{ ident: attributes['ident'], text: all(children[0]!, 'mattext')[0]?.text }],
  );
  const scored = all(item, 'respcondition').filter(
    (condition) => all(condition, 'setvar')[0]?.text === '100',
  );
  return {
    type: all(item, 'fieldentry')[0]?.text,
    question: question === undefined ? undefined : all(question, 'mattext')[0]?.text,
    options: options.map(({ text }) => text),
    right: scored.flatMap((condition) =>
      all(condition, 'varequal').map(({ text }) => options.find(({ ident }) => ident === text)?.text ?? text),
    ),
    feedback: all(all(item, 'itemfeedback')[0]!, 'mattext')[0]?.text,
  };
}

async function qtiOf(items: readonly QuizItem[]): Promise<XmlElement> {
  const content = { ...sampleContents.quiz(), items: [...items] };
  const result = sampleResult('quiz', { content });
  return readQti((await exportTask(sampleTask('quiz', { result }), 'qti')).bytes);
}

const [choice, trueFalse, cloze] = sampleContents.quiz().items;
if (choice?.type !== 'multiple_choice' || trueFalse?.type !== 'true_false' || cloze?.type !== 'cloze')
  throw new Error('the sample quiz has a question of each type');

describe('a QTI export', () => {
  it('keeps to the structure of QTI 1.2', async () => {
    const root = await qtiOf([choice, trueFalse, cloze]);
    checkStructure(root);
    expect(root.attributes['xmlns']).toBe('http://www.imsglobal.org/xsd/ims_qtiasiv1p2');
    const idents = all(root, 'item').map(({ attributes }) => attributes['ident']);
    expect(idents).toEqual(['q1', 'q2', 'q3']);
    expect(all(root, 'qticomment')[0]?.text).toContain('Mara Lindt, Canals of the North');
  });

  it('gives every kind of question back with its answer and its feedback', async () => {
    const items = all(await qtiOf([choice, trueFalse, cloze]), 'item').map(readItem);
    expect(items).toEqual([
      {
        type: 'multiple_choice_question',
        question: choice.question,
        options: choice.options,
        right: ['Tobias Renn'],
        feedback: choice.explanation,
      },
      {
        type: 'true_false_question',
        question: trueFalse.question,
        options: ['True', 'False'],
        right: ['False'],
        feedback: trueFalse.explanation,
      },
      {
        type: 'short_answer_question',
        question: cloze.question,
        options: [],
        right: ['heather'],
        feedback: '“Renn solved the problem with rafts of heather and birch branches.”',
      },
    ]);
  });

  it.each(canaries)('takes %s for text, wherever it stands', async (canary) => {
    const options = ['right', canary, `${canary} too`];
    const root = await qtiOf([
      { ...choice, question: canary, options, answer_index: 1, explanation: canary },
      { ...cloze, question: `${canary} _____`, answer: canary },
    ]);
    checkStructure(root);
    const [first, second] = all(root, 'item').map(readItem);
    expect(first).toMatchObject({ question: canary, options, right: [canary], feedback: canary });
    expect(second).toMatchObject({ question: `${canary} _____`, right: [canary] });
  });

  it('gives any text back but for characters that XML cannot hold', async () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).map((part) => cleanText(`a${part}b`));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.uniqueArray(text, { minLength: 2, maxLength: 6 }),
        async (question, options) => {
          const root = await qtiOf([{ ...choice, question, options, answer_index: 0 }]);
          const [item] = all(root, 'item').map(readItem);
          expect(item).toMatchObject({ question, options, right: [options[0]] });
        },
      ),
    );
  });
});
