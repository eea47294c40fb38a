import type { Blog } from '@harvest/contracts/formats/blog';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { radioTranscript } from '@harvest/testkit/texts/radio-transcript';
import { splitRange } from '@harvest/text/sentence-boundaries';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { needsPrevious } from '../building/back-reference.ts';
import { isQuotation } from '../building/number-citations.ts';
import type { FormatRequest } from '../format-definition.ts';
import { attributionLines } from './attribution.ts';
import { blogFormat } from './definition.ts';

const pause = (): Promise<void> => Promise.resolve();

async function blogOf(text: string, options: FormatOptions = {}): Promise<Blog> {
  const reading = await readSource(joinSources([text]), pause);
  return (await blogFormat.build(reading, { query: '', options }, { seed: '', pause })).content;
}

const firstSentence = (text: string): string => text.slice(0, splitRange(text, 0, text.length)[0]?.end);

const page = {
  index: 0,
  title: 'Canals',
  authors: ['A. Brandt', 'T. Renn'],
  site: 'Example Press',
  url: 'https://example.org/c',
  licence: 'CC BY 4.0',
};

describe('the article made of a text', () => {
  it('keeps the numbers of a list of steps', async () => {
    const steps = [
      'Loosen the axle nuts of the wheel with a spanner.',
      'Open the brake, or the rubber will not pass.',
      'Check the inside of the tyre for thorns.',
    ];
    const text = `# Mending a tyre\n\nA flat tyre can be mended at the roadside in about twenty minutes.\n\n## The wheel\n\n${steps.map((step, at) => `${String(at + 1)}. ${step}`).join('\n')}\n`;
    const blog = await blogOf(text);
    expect(blogFormat.toMarkdown(blog)).toMatch(/\n\n1\. Loosen .*\n2\. Open .*\n3\. Check /);
    for (const { quote, start, end } of blog.sections
      .flatMap(({ paragraphs }) => paragraphs)
      .flatMap(({ citations }) => citations))
      expect(text.slice(start, end)).toBe(quote);
  });

  it('has no opening of a paragraph of which the rest is left out', async () => {
    const box =
      'The steel boxes of the port have the same corners, so that a crane lifts each of them in a few minutes.';
    const rest =
      'Boats lay at anchor for weeks off harbours that nobody could unload, and soldiers had neither boots nor bread.';
    const text = `# Boxes\n\n${box}\n\nWar helped as well. ${rest}\n`;
    const short = await blogOf(text, { length_words: 30 });
    expect(JSON.stringify(short.sections)).not.toContain('War helped');
    expect(JSON.stringify(await blogOf(text, { length_words: 200 }))).toContain('War helped');
  });

  it('starts as the source does and keeps its headings in order', async () => {
    const { title, sections, outline } = await blogOf(canalArticle, { length_words: 400 });
    expect(title).toBe('The Varnholm Canal');
    expect(sections[0]?.heading).toBeNull();
    expect(sections[0]?.paragraphs[0]?.text).toMatch(/^The Varnholm Canal is a 47-kilometre waterway/);
    const inSource = outline.map((heading) => canalArticle.indexOf(`## ${heading}`));
    expect(inSource).toEqual([...inSource].sort((a, b) => a - b));
    expect(inSource).not.toContain(-1);
  });

  it.each(everyText)('consists of quotes alone (%s)', async (_, text) => {
    const { sections, meta_description } = await blogOf(text, { length_words: 200 });
    for (const { paragraphs } of sections)
      for (const paragraph of paragraphs) expect(isQuotation(paragraph)).toBe(true);
    expect(meta_description.length).toBeLessThanOrEqual(160);
  });

  it.each([100, 200, 300])(
    'opens no paragraph with what only an earlier one explains (%i words)',
    async (length_words) => {
      const { sections } = await blogOf(canalArticle, { length_words });
      for (const { text } of sections.flatMap(({ paragraphs }) => paragraphs))
        expect(needsPrevious(firstSentence(text))).toBe(false);
    },
  );

  it('asks no question of a conversation without its answer', async () => {
    const { sections } = await blogOf(radioTranscript, { length_words: 200 });
    const texts = sections.flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text));
    for (const [position, text] of texts.entries())
      if (text.endsWith('?')) expect(texts[position + 1]).toMatch(/^MARSH/);
  });

  it('introduces the people that it calls by their last names', async () => {
    const facts = Array.from(
      { length: 12 },
      (_, at) => `Renn dug lock ${String(at)} of the canal with ${String(at + 30)} men from the valley.`,
    );
    const lakes = ['deep', 'cold', 'long', 'clear', 'quiet', 'wide'].map(
      (word) => `The canal links two ${word} lakes of the valley, and the lakes feed the canal.`,
    );
    const text = `# Canal\n\n${lakes.join(' ')} Work began under the engineer Tobias Renn.\n\n## Work\n\n${facts.join(' ')}`;
    const { sections } = await blogOf(text, { length_words: 100 });
    const written = sections.flatMap(({ paragraphs }) => paragraphs.map((own) => own.text)).join(' ');
    expect(written).toMatch(/Tobias Renn.*Renn dug/s);
  });

  it('joins two short paragraphs of a web page to one', async () => {
    const { sections } = await blogOf('# Yoga\n\nYoga lowers stress.\n\nStudies of yoga confirm the effect.');
    expect(sections[0]?.paragraphs).toHaveLength(1);
  });

  it('is described by whole sentences, in Markdown only where they do not open it', async () => {
    for (const [, text] of everyText) {
      const blog = await blogOf(text);
      expect(blog.meta_description).not.toMatch(/…$/);
      const markdown = blogFormat.toMarkdown(blog);
      const opening = blog.sections[0]?.paragraphs[0]?.text ?? '';
      expect(markdown.includes(`\n\n*${blog.meta_description}*`)).toBe(
        !opening.startsWith(blog.meta_description),
      );
    }
  });

  it('reads as an article that says at its end that it is quoted', async () => {
    const markdown = blogFormat.toMarkdown(await blogOf(canalArticle, { length_words: 450 }));
    expect(markdown).not.toMatch(/^>/m);
    expect(markdown).toContain('- Mitre gates');
    expect(markdown).toMatch(/\*All paragraphs are quoted word for word from the source\.\*\n$/);
  });

  it('quotes a list with the sentence that announces it', async () => {
    const { sections } = await blogOf(canalArticle, { length_words: 450 });
    const list = sections
      .flatMap(({ paragraphs }) => paragraphs)
      .find(({ text }) => text.includes('Mitre gates'));
    expect(list?.text).toMatch(/Three kinds of gates are in use: Mitre gates/);
  });
});

describe('attributionLines', () => {
  it('says whose each page is, as far as that is known', () => {
    const bare = {
      index: 1,
      title: null,
      authors: [],
      site: null,
      url: 'https://example.org/d',
      licence: null,
    };
    const request: FormatRequest = { query: '', options: {}, sources: [page, bare] };
    expect(attributionLines(request, 'en')).toEqual([
      '“Canals” by A. Brandt, T. Renn, Example Press (CC BY 4.0), https://example.org/c',
      'https://example.org/d',
    ]);
    expect(attributionLines({ query: '', options: {} }, 'en')).toEqual([]);
  });
});

describe("a model's article", () => {
  const ground = (quotes: readonly string[]) =>
    quotes.includes('Boat') ? [{ source: 0, start: 0, end: 4, quote: 'Boat' }] : [];
  const context = {
    ground,
    reject: () => undefined,
    request: { query: '', options: {}, sources: [page] },
    seed: '',
  };
  const answer = {
    title: 'Boats',
    meta_description: 'long '.repeat(60),
    sections: [
      { heading: null, paragraphs: [{ text: 'Welcome aboard.', quotes: [] }] },
      {
        heading: 'Floating',
        paragraphs: [
          { text: 'Boats float.', quotes: ['Boat'] },
          { text: 'Boats fly.', quotes: ['no'] },
        ],
      },
      { heading: 'Empty', paragraphs: [] },
    ],
  };

  it('gets its outline from its headings, its attribution from the sources and a short description', () => {
    const content = blogFormat.fromAnswer(answer, context);
    expect(content.outline).toEqual(['Floating']);
    expect(content.attribution).toHaveLength(1);
    expect(content.meta_description.length).toBeLessThanOrEqual(160);
  });

  it('is attributed in its own language, whatever that of its title', () => {
    const german =
      'Der Kanal ist das Werk vieler Jahre, und die Schiffe, die auf ihm fahren, sind nicht groß. Von der Schleuse aus sieht man den Hafen.';
    const sections = [{ heading: null, paragraphs: [{ text: german, quotes: [] }] }];
    const content = blogFormat.fromAnswer({ ...answer, title: 'Canals and the boats', sections }, context);
    expect(content.attribution).toEqual([expect.stringContaining('von A. Brandt')]);
  });

  it('needs a quote for every paragraph but those of the introduction', () => {
    const items = blogFormat.items(blogFormat.fromAnswer(answer, context));
    expect(
      items.map(({ id, citationOptional, citations }) => [id, citationOptional, citations.length]),
    ).toEqual([
      ['p1', true, 0],
      ['p2', false, 1],
      ['p3', false, 0],
    ]);
  });

  it('loses a section with its last paragraph', () => {
    const content = blogFormat.withoutItems(blogFormat.fromAnswer(answer, context), new Set(['p2', 'p3']));
    expect(content.sections.map(({ heading }) => heading)).toEqual([null]);
    expect(content.outline).toEqual([]);
  });

  it('is not called quoted, since it is in words of its own', () => {
    const markdown = blogFormat.toMarkdown(blogFormat.fromAnswer(answer, context));
    expect(markdown).toContain('\n\nBoats float. [1]\n\n');
    expect(markdown).not.toContain('quoted');
  });
});
