import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { lighthouseSpanish } from '@harvest/testkit/texts/lighthouse-spanish';
import { toolReadme } from '@harvest/testkit/texts/tool-readme';
import type { Slides } from '@harvest/contracts/formats/slides';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { countWords } from '@harvest/text/count-words';
import type { FormatRequest } from '../format-definition.ts';
import { slidesFormat } from './definition.ts';

const pause = (): Promise<void> => Promise.resolve();

async function slidesOf(
  text: string,
  options: FormatOptions = {},
  sources?: FormatRequest['sources'],
): Promise<Slides> {
  const reading = await readSource(joinSources([text]), pause);
  const request = { query: '', options, ...(sources === undefined ? {} : { sources }) };
  return (await slidesFormat.build(reading, request, { seed: '', pause })).content;
}

describe('the slides of a text', () => {
  it('end with the best line of each of the others', async () => {
    const { slides } = await slidesOf(canalArticle);
    const last = slides.at(-1);
    const others = slides.slice(0, -1).flatMap(({ bullets }) => bullets.map(({ text }) => text));
    expect(last?.title).toBe('Key takeaways');
    for (const { text } of last?.bullets ?? []) expect(others).toContain(text);
  });

  it('are never more than asked for, and have at most five lines of at most thirty words', async () => {
    for (const count of [1, 2, 4, 8, 20]) {
      const { slides } = await slidesOf(canalArticle, { count });
      expect(slides.length).toBeGreaterThan(0);
      expect(slides.length).toBeLessThanOrEqual(count);
      for (const { bullets } of slides) {
        expect(bullets.length).toBeLessThanOrEqual(5);
        for (const { text } of bullets) expect(countWords(text)).toBeLessThanOrEqual(30);
      }
    }
  });

  it.each([1, 2, 3, 4])('are %i where that many are asked for and the source gives more', async (count) => {
    const { slides } = await slidesOf(canalArticle, { count });
    expect(slides).toHaveLength(count);
  });

  it('name no slide as the deck is named', async () => {
    for (const [, text] of everyText) {
      const { title, slides } = await slidesOf(text);
      for (const slide of slides) expect(slide.title).not.toBe(title);
    }
  });

  it('show a sentence that points back only together with what it points to', async () => {
    const text =
      '# Boxes\n\nNobody had touched the cargo. It had been packed once at the door. Dock workers carried sacks of coffee by hand. War helped as well. Ships spent half their lives tied to piers.';
    const { slides } = await slidesOf(text);
    const lines = slides.flatMap(({ bullets }) => bullets.map((bullet) => bullet.text));
    expect(lines).toContain('Nobody had touched the cargo. It had been packed once at the door');
    expect(lines.join('\n')).not.toMatch(/^(?:It|War) /m);
  });

  it('keep a list item whole', async () => {
    const { slides } = await slidesOf(toolReadme);
    const lines = slides.flatMap(({ bullets }) => bullets.map(({ text }) => text));
    expect(lines).toContain('interval: how often the full comparison runs. The default is 24 hours');
    expect(lines).not.toContain('The default is 24 hours');
  });

  it('speak the language of the source where they add words', async () => {
    const { slides } = await slidesOf(lighthouseSpanish);
    expect(slides.at(-1)?.title).toBe('Ideas clave');
  });

  it('name the author and the site of a page', async () => {
    const page = {
      index: 0,
      title: 'Canals',
      authors: ['A. Brandt'],
      site: 'Example Press',
      url: 'https://example.org',
      licence: null,
    };
    expect((await slidesOf(canalArticle, {}, [page])).subtitle).toBe('A. Brandt · Example Press');
    expect((await slidesOf(canalArticle)).subtitle).toBeNull();
  });
});

describe("a model's slides", () => {
  it('lose the lines whose quotes no source holds, and slides without lines', () => {
    const citation = { source: 0, start: 0, end: 4, quote: 'Boat' };
    const line = (text: string, quotes: string[]) => ({ text, quotes });
    const rejected: string[][] = [];
    const content = slidesFormat.fromAnswer(
      {
        title: 'Boats',
        subtitle: '',
        slides: [
          {
            title: 'Kept',
            bullets: [line('Boats float', ['Boat']), line('Boats fly', ['invented'])],
            notes: null,
          },
          { title: 'Lost', bullets: [line('Boats sing', [])], notes: null },
        ],
      },
      {
        ground: (quotes) => (quotes.includes('Boat') ? [citation] : []),
        reject: ({ item, rule }) => rejected.push([item, rule]),
        request: { query: '', options: {} },
        seed: '',
      },
    );
    expect(rejected).toEqual([
      ['Boats fly', 'quotes-grounded'],
      ['Boats sing', 'item-cited'],
    ]);
    expect(content.slides.map(({ id, title, bullets }) => [id, title, bullets.length])).toEqual([
      ['slide1', 'Kept', 1],
    ]);
    expect(content.subtitle).toBeNull();
  });
});
