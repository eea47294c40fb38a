import type { Citation } from '@harvest/contracts/citation';
import { type FormatContent, formatContentSchema } from '@harvest/contracts/format-content';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { toolReadme } from '@harvest/testkit/texts/tool-readme';
import fc from 'fast-check';
import { readSource } from '../reading/read-source.ts';
import { joinSources } from '../sources/source-text.ts';
import { countWords } from '@harvest/text/count-words';
import type { Built } from './format-definition.ts';
import { formatOf } from './format-table.ts';

const formats = ['blog', 'video_script', 'mind_map', 'slides'] as const;
type PublishingFormat = (typeof formats)[number];

const threeSentences =
  'The Moon is about 384,000 km from Earth. It takes 27.3 days to orbit our planet. Its gravity causes the tides.';
const texts: readonly (readonly [name: string, text: string])[] = [
  ...everyText,
  ['threeSentences', threeSentences],
];

const pause = (): Promise<void> => Promise.resolve();

async function build(
  format: PublishingFormat,
  sources: readonly string[],
  options: FormatOptions = {},
  query = '',
): Promise<Built<FormatContent>> {
  const reading = await readSource(joinSources(sources), pause);
  return await formatOf(format).build(reading, { query, options }, { seed: 'seed', pause });
}

/** Every citation of a content, wherever it stands. */
function citationsIn(value: unknown): Citation[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('quote' in value) return [value as Citation];
  return Object.values(value).flatMap(citationsIn);
}

function expectExact(content: FormatContent, sources: readonly string[]): void {
  for (const { source, start, end, quote } of citationsIn(content))
    expect(sources[source]?.slice(start, end)).toBe(quote);
}

describe.each(formats)('%s without a model', (format) => {
  it.each(texts)('makes valid content with exact citations of %s', async (_, text) => {
    const { content } = await build(format, [text]);
    expect(formatContentSchema.safeParse(content).error).toBeUndefined();
    expect(citationsIn(content).length).toBeGreaterThan(0);
    expectExact(content, [text]);
  });

  it('gives every item a quote', async () => {
    for (const [, text] of texts) {
      const { content } = await build(format, [text]);
      const items = formatOf(format).items(content);
      expect(items.length).toBeGreaterThan(0);
      for (const item of items)
        expect(item.citationOptional === true || item.citations.length > 0).toBe(true);
    }
  });

  it('makes the same twice', async () => {
    const [first, second] = [await build(format, [canalArticle]), await build(format, [canalArticle])];
    expect(second).toEqual(first);
  });

  it('says plainly that a short source gives less than was wanted', async () => {
    const { notices } = await build(format, [threeSentences]);
    expect(notices.join(' ')).toMatch(/^The source gives \d+ \w+; \d+ were wanted\./);
  });

  it('says that it does not translate', async () => {
    const { notices } = await build(format, [canalArticle], { language: 'de' });
    expect(notices.join(' ')).toContain('does not translate');
  });

  it('quotes every source with its own offsets', async () => {
    const sources = [canalArticle, '', toolReadme];
    const { content } = await build(format, sources);
    expectExact(content, sources);
    expect(new Set(citationsIn(content).map(({ source }) => source))).toEqual(new Set([0, 2]));
  });

  it('makes valid content with exact citations of any text', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.constantFrom(
        '# A heading',
        '- an item',
        '',
        'It is so.',
        'A cat sat here, which was odd.',
        '“Torn',
        'List:',
        '| a | b |',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        async (lines) => {
          const sources = lines.map((own) => own.join('\n'));
          const { content } = await build(format, sources, { count: 3 });
          expect(formatContentSchema.safeParse(content).error).toBeUndefined();
          expectExact(content, sources);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('drops items by their ids and stays valid', async () => {
    const definition = formatOf(format);
    const { content } = await build(format, [canalArticle]);
    const items = definition.items(content);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    const [, second] = items;
    const left = definition.withoutItems(content, new Set([second?.id ?? '']));
    expect(formatContentSchema.safeParse(left).error).toBeUndefined();
    expect(definition.items(left).map(({ text }) => text)).not.toContain(second?.text);
    expect(definition.withoutItems(content, new Set())).toEqual(content);
  });

  it('numbers its citations from 1 in order of appearance', async () => {
    const { content } = await build(format, [canalArticle]);
    const markdown = formatOf(format).toMarkdown(content);
    const numbers = [
      ...new Set([...markdown.matchAll(/(?<!\\)\[(\d+)\]/g)].map(([, number]) => Number(number))),
    ];
    expect(numbers).toEqual(numbers.map((_, position) => position + 1));
    expect(numbers.length).toBeGreaterThan(3);
  });

  it('lets nothing of the source become HTML, a link or a heading', async () => {
    const hostile = `# A <b>bold</b> title\n\n${'The <script>alert(1)</script> tag [links](javascript:x) to *all* canals of the land. '.repeat(3)}\n\n\\# The second canal of the land is older than the first one.`;
    const { content } = await build(format, [hostile]);
    const markdown = formatOf(format).toMarkdown(content);
    expect(markdown).not.toMatch(/(?<!\\)<(?:script|b)/);
    expect(markdown).not.toMatch(/(?<!\\)\]\(/);
    expect(markdown.match(/^# /gm)).toHaveLength(1);
  });

  it('leans towards the query', async () => {
    const count = { count: 2, length_words: 60 };
    const { content } = await build(format, [canalArticle], count, 'When did the railway reach Lake Orrin?');
    expect(citationsIn(content).some(({ quote }) => quote.includes('railway'))).toBe(true);
  });
});

describe('the length of a text', () => {
  const long = everyText.map(([, text]) => text).join('\n\n');

  it.each([
    ['blog', 150],
    ['blog', 600],
    ['blog', 2_000],
    ['video_script', 150],
    ['video_script', 900],
  ] as const)('of a %s is within 15 %% of %i words', async (format, words) => {
    const { content, notices } = await build(format, [long], { length_words: words });
    const written = formatOf(format)
      .items(content)
      .reduce((sum, { text }) => sum + countWords(text), 0);
    expect(written).toBeGreaterThanOrEqual(words * 0.85);
    expect(written).toBeLessThanOrEqual(words * 1.15);
    expect(notices.filter((notice) => notice.includes('words'))).toEqual([]);
  });
});
