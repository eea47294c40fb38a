import { textMetadataSchema } from '@harvest/contracts/sources';
import { bakingPowderGerman, mountainJapanese } from '@harvest/testkit/texts/other-languages';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { joinSources } from '../sources/source-text.ts';
import { describeText } from './describe-text.ts';
import { readSource } from './read-source.ts';

describe('describeText', () => {
  it('describes an English article', () => {
    const metadata = textMetadataSchema.parse(describeText(canalArticle));
    expect(metadata.language).toBe('en');
    expect(metadata.characters).toBe(canalArticle.length);
    expect(metadata.words).toBeGreaterThan(550);
    expect(metadata.reading_minutes).toBeCloseTo(metadata.words / 238, 1);
    expect(metadata.reading_grade).toBeGreaterThan(4);
    expect(metadata.dates).toContain('14 May 1868');
  });

  it('gives no grade where the formula does not hold', () => {
    expect(describeText(bakingPowderGerman)).toMatchObject({ language: 'de', reading_grade: null });
  });

  it('counts words where no spaces divide them', () => {
    const { language, words } = describeText(mountainJapanese);
    expect(language).toBe('ja');
    expect(words).toBeGreaterThan(80);
  });

  it('describes an empty text', () => {
    expect(textMetadataSchema.parse(describeText(''))).toMatchObject({
      language: null,
      words: 0,
      sentences: 0,
      content_hash: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  it.each(everyText)('says the same with the help of an earlier reading: %s', async (_, text) => {
    const reading = await readSource(joinSources([text]), () => Promise.resolve());
    expect(describeText(text, reading)).toEqual(describeText(text));
  });

  it('keeps a bounded number of different dates', () => {
    const years = Array.from({ length: 50 }, (_, year) => `It began in ${String(1900 + year)}.`).join(' ');
    expect(new Set(describeText(years + years).dates).size).toBe(20);
  });
});
