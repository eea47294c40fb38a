import type { FormatContent } from '@harvest/contracts/format-content';
import { outputFormats } from '@harvest/contracts/output-formats';
import { citeCanal, sampleContents } from '@harvest/testkit/sample-contents';
import { everyText } from '@harvest/testkit/texts/every-text';
import fc from 'fast-check';
import { extractText } from '../extractive/extract-text.ts';
import { formatOf, isModelled } from '../formats/format-table.ts';
import { readSource } from '../reading/read-source.ts';
import { joinSources } from '../sources/source-text.ts';
import {
  checkAgainst,
  checkContent,
  checkOf,
  checkQuiz,
  choice,
  droppedBy,
  truth,
} from './test-support/check-canal.ts';

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
    const reading = await readSource(joinSources([text]), pause);
    const query = 'What does the text say?';
    const extracted = await extractText({
      reading,
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

describe('what an answer lost before it became content', () => {
  const rejected = [{ item: 'Who fell in?', rule: 'quotes-grounded', detail: 'No source says so.' }] as const;

  it('is named in the report beside what the rules drop', async () => {
    const subject = { kind: 'structured', content: sampleContents.quiz(), rejected } as const;
    const checked = await checkAgainst(subject);
    expect(checked.report.dropped).toContainEqual(rejected[0]);
    expect(checkOf(checked, 'quotes-grounded').detail).toBe('1 item was dropped.');
  });
});

describe('what is said outside the items', () => {
  const quote = 'Work began in April 1859 under the engineer Tobias Renn.';

  it('is held against the source: an explanation, notes, titles', async () => {
    const explained = await checkQuiz([choice({ explanation: 'He died in 1877 near Lake Orlando.' })]);
    expect(checkOf(explained, 'numbers-supported').passed).toBe(false);
    expect(checkOf(explained, 'names-supported').detail).toContain('Orlando');
    const titled = await checkContent({ format: 'quiz', title: 'The canal in 1999', items: [choice()] });
    expect(checkOf(titled, 'numbers-supported')).toMatchObject({ passed: false });
    expect(checkOf(titled, 'numbers-supported').detail).toContain('1999');
    expect(titled.report.dropped).toEqual([]);
    const bullets = [{ text: 'Work began in April 1859.', citations: [citeCanal(quote)] }];
    const slide = { id: 'slide1', title: 'Work', bullets, notes: 'It cost 777 ducats.' };
    const deck = await checkContent({ format: 'slides', title: 'Canal', subtitle: null, slides: [slide] });
    expect(checkOf(deck, 'numbers-supported').detail).toContain('777');
  });

  it('is held against the source: the explanation of a false statement, which claims nothing itself', async () => {
    const { report } = await checkQuiz([
      { ...truth('Work began in 1999.', false, quote), explanation: 'It began in 1888.' },
    ]);
    const check = report.checks.find(({ rule }) => rule === 'numbers-supported');
    expect(check?.detail).toContain('1888');
    expect(check?.detail).not.toContain('1999');
  });
});

describe('an answer that a search for its question does not find', () => {
  const citations = [citeCanal('Work began in April 1859 under the engineer Tobias Renn.')];
  const [question, answer] = ['Which comet frightened Portuguese astronomers?', 'A bright wanderer'];

  it('is dropped from flashcards that ask and from review questions', async () => {
    const cards = [{ id: 'c1', front: question, back: answer, tags: [], citations }];
    expect(droppedBy(await checkContent({ format: 'flashcards', title: 'Canal', cards }))).toBe(
      'answer-retrievable',
    );
    const guide = { ...sampleContents.study_guide(), review_questions: [{ question, answer, citations }] };
    const { report } = await checkContent(guide);
    expect(report.dropped.map(({ rule }) => rule)).toContain('answer-retrievable');
  });
});

describe('a title', () => {
  const opening = 'It was opened on 14 May 1868';
  const statements = ['The canal was opened in 1868.', 'Tobias Renn was the engineer of the canal.'];
  const source = statements.join(' ');
  const measured = async (title: string): Promise<readonly boolean[]> => {
    const items = statements.map((quote, at) => {
      const start = source.indexOf(quote);
      const citations = [{ source: 0, start, end: start + quote.length, quote }];
      return { ...truth(quote, true, opening), id: `q${String(at)}`, citations };
    });
    const output = await checkContent({ format: 'quiz', title, items }, { source });
    return [checkOf(output, 'numbers-supported').passed, checkOf(output, 'dates-supported').passed];
  };

  it('may count what it stands over, and nothing else that no source has', async () => {
    expect(await measured('2 Questions on the canal')).toEqual([true, true]);
    expect(await measured('Top 2 questions')).toEqual([true, true]);
    expect(await measured('99 Questions on the canal')).toEqual([false, true]);
    expect(await measured('The canal in 99 questions')).toEqual([false, true]);
  });
});

describe('what a video shows', () => {
  it('is a direction, and claims nothing; what stands on the screen does', async () => {
    const scene = (visual: string, onScreen: string) => ({
      id: 's1',
      start_seconds: 0,
      end_seconds: 5,
      narration: 'It was opened on 14 May 1868.',
      visual,
      on_screen_text: onScreen,
      citations: [citeCanal('It was opened on 14 May 1868')],
    });
    const supported = async (visual: string, onScreen: string): Promise<boolean> => {
      const scenes = [scene(visual, onScreen)];
      const content = { format: 'video_script', title: 'The canal', duration_seconds: 5, scenes } as const;
      const { report } = await checkContent({ ...content, scenes });
      return report.checks.every(({ rule, passed }) => passed || !rule.endsWith('-supported'));
    };
    for (const visual of ['Photo of Tobias Renn, 1920s style', 'A 3D model, 4K', 'Animated map of Europe'])
      expect(await supported(visual, 'Opened in 1868')).toBe(true);
    expect(await supported('A map', 'Opened in 1920')).toBe(false);
  });
});
