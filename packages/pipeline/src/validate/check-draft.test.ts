import type { FormatContent } from '@harvest/contracts/format-content';
import { outputFormats } from '@harvest/contracts/output-formats';
import { sampleContents } from '@harvest/testkit/sample-contents';
import { everyText } from '@harvest/testkit/texts/every-text';
import fc from 'fast-check';
import { extractText } from '../extractive/extract-text.ts';
import { formatOf, isModelled } from '../formats/format-table.ts';
import { readSource } from '../reading/read-source.ts';
import { joinSources } from '../sources/source-text.ts';
import { checkAgainst, checkContent, checkOf } from './test-support/check-canal.ts';

const formats = Object.keys(outputFormats).filter(isModelled);
/** What a short or narrow source cannot always give. */
const bounded = new Set(['count-on-target', 'concept-coverage', 'length-on-target']);
const pause = (): Promise<void> => Promise.resolve();

async function built(format: (typeof formats)[number], text: string): Promise<FormatContent> {
  const reading = await readSource(joinSources([text]), pause);
  const request = { query: '', options: {} };
  return (await formatOf(format).build(reading, request, { seed: 'seed', pause })).content;
}

describe.each(formats)('a %s made without a model', (format) => {
  it.each(everyText)('passes every rule but those that its source bounds: %s', async (_, source) => {
    const { report } = await checkContent(await built(format, source), { source, extractive: true });
    expect(report.dropped.filter(({ rule }) => rule !== 'no-duplicates')).toEqual([]);
    expect(report.checks.filter(({ rule, passed }) => !passed && !bounded.has(rule))).toEqual([]);
  });
});

describe('a text without a quote', () => {
  it.each([
    [true, false],
    [false, true],
  ])('does not pass when it answers: %s', async (answered, passed) => {
    const subject = {
      kind: 'text',
      format: 'analysis',
      text: 'It rained.',
      citations: [],
      answered,
    } as const;
    const { report, enough } = await checkAgainst(subject, { source: 'It rained.' });
    expect(report.checks.find(({ rule }) => rule === 'item-cited')?.passed).toBe(passed);
    expect(report.passed).toBe(passed);
    expect(enough).toBe(true);
  });
});

describe.each(['analysis', 'summary'] as const)('an %s made without a model', (format) => {
  it.each(everyText)('passes every rule but those that its source bounds: %s', async (_, text) => {
    const source = joinSources([text]);
    const query = 'What does the text say?';
    const extracted = await extractText({
      source,
      query,
      outputFormat: format,
      maxOutputTokens: 1_500,
      pause,
    });
    const subject = {
      kind: 'text',
      format,
      text: extracted.pieces.join(''),
      citations: extracted.citations,
      answered: extracted.answered,
    } as const;
    const { report, enough } = await checkAgainst(subject, { source: text, query, extractive: true });
    expect(enough).toBe(true);
    expect(report.checks.filter(({ rule, passed }) => !passed && !bounded.has(rule))).toEqual([]);
  });
});

/** The contents of the testkit with some citations and texts spoilt, by a stream of chances. */
function spoilt(value: unknown, chances: IterableIterator<number, unknown>): unknown {
  if (Array.isArray(value)) return value.map((part) => spoilt(part, chances));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, spoilt(part, chances)]);
  const copy = Object.fromEntries(parts) as Record<string, unknown>;
  const { value: chance = 1 } = chances.next() as { value?: number };
  if (typeof copy['start'] === 'number' && chance < 0.3) copy['start'] += 1;
  if (typeof copy['answer_index'] === 'number' && chance < 0.5) copy['answer_index'] = 0;
  return copy;
}

describe('dropping what fails', () => {
  const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
  const contents = fc
    .tuple(fc.constantFrom(...formats), chances)
    .map(([format, stream]) => spoilt(sampleContents[format](), stream) as FormatContent);

  it('leaves content that drops nothing when it is checked again, and fails no hard rule', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        const first = await checkContent(content);
        if (first.content === null) throw new Error('the content is gone');
        const second = await checkContent(first.content);
        expect(second.report.dropped).toEqual([]);
        expect(second.content).toEqual(first.content);
        expect(first.report.checks.filter(({ severity, passed }) => severity === 'hard' && !passed)).toEqual(
          [],
        );
      }),
      { numRuns: 60 },
    );
  });

  it('never adds an item, and drops none more for one that is taken away', async () => {
    await fc.assert(
      fc.asyncProperty(chances, fc.nat(), async (stream, place) => {
        const content = spoilt(sampleContents.quiz(), stream) as ReturnType<typeof sampleContents.quiz>;
        const whole = await checkContent(content);
        const without = { ...content, items: content.items.toSpliced(place % content.items.length, 1) };
        const fewer = await checkContent(without);
        expect(whole.items + whole.report.dropped.length).toBe(content.items.length);
        expect(fewer.report.dropped.length).toBeLessThanOrEqual(whole.report.dropped.length);
      }),
      { numRuns: 60 },
    );
  });

  it('goes on where an item fails only without another one: a topic of a mind map that loses all its details', async () => {
    const map = sampleContents.mind_map();
    const [root, ...others] = map.nodes;
    if (root === undefined) throw new Error('the sample has no root');
    const leafless = others
      .filter(({ parent_id }) => parent_id === root.id)
      .map((node) => ({ ...node, citations: [] }));
    const bad = leafless.map((node) => ({
      id: `${node.id}.1`,
      parent_id: node.id,
      label: `Detail of ${node.id}`,
      citations: [{ source: 0, start: 0, end: 5, quote: 'wrong' }],
    }));
    const output = await checkContent({ ...map, nodes: [root, ...leafless, ...bad] });
    expect(output.items).toBe(0);
    expect(output.enough).toBe(false);
    expect(new Set(output.report.dropped.map(({ rule }) => rule))).toEqual(
      new Set(['quotes-grounded', 'item-cited']),
    );
  });
});

describe('the report', () => {
  it('names the rules of the format in the order of the table, and what was dropped', async () => {
    const content = sampleContents.quiz();
    const [first, ...others] = content.items;
    if (first === undefined) throw new Error('the sample has no item');
    const forged = { ...first, citations: first.citations.map((each) => ({ ...each, quote: 'forged' })) };
    const { report, items } = await checkContent({ ...content, items: [forged, ...others] });
    expect(items).toBe(others.length);
    expect(report.dropped).toEqual([
      {
        item: expect.stringContaining('Under which engineer') as string,
        rule: 'quotes-grounded',
        detail: 'Its source does not contain the quote “forged” there.',
      },
    ]);
    expect(checkOf({ report, content, items, enough: true }, 'quotes-grounded')).toMatchObject({
      passed: true,
      detail: '1 item was dropped.',
    });
    expect(report.regenerated).toBe(false);
  });

  it('has nothing to say of a comparison of sources', async () => {
    const content = sampleContents.dedup();
    expect(await checkContent(content)).toMatchObject({
      content,
      enough: true,
      report: { passed: true, checks: [] },
    });
  });
});
