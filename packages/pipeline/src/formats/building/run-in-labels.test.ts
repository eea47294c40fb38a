import { readSource } from '../../reading/read-source.ts';
import type { Reading } from '../../reading/reading.ts';
import { joinSources } from '../../sources/source-text.ts';
import { withoutRunInLabels } from './run-in-labels.ts';

const pause = (): Promise<void> => Promise.resolve();

async function shown(paragraphs: readonly string[]): Promise<readonly string[]> {
  const reading: Reading = await readSource(joinSources([paragraphs.join('\n\n')]), pause);
  const { sentences, source } = withoutRunInLabels(reading);
  return sentences.map(({ start, end }) => source.text.slice(start, end));
}

describe('withoutRunInLabels', () => {
  it('leaves out a word that a page sets before some of its paragraphs', async () => {
    const labelled = ['Summary Yoga can lower stress.', 'Summary Sleep is of use.', 'Summary Water helps.'];
    const others = ['Many people try yoga and sleep, and drink water.'];
    expect(await shown([...others, ...labelled])).toEqual([
      ...others,
      'Yoga can lower stress.',
      'Sleep is of use.',
      'Water helps.',
    ]);
  });

  it('keeps titles and first names, which stand before names', async () => {
    const paragraphs = ['Doctor Brandt came.', 'Doctor Renn left.', 'Doctor Ferrow stayed.'];
    expect(await shown(paragraphs)).toEqual(paragraphs);
  });

  it('keeps a word that opens fewer paragraphs than a habit would', async () => {
    const paragraphs = ['Summary Yoga is old.', 'Summary Sleep is of use.', 'Try yoga and sleep.'];
    expect(await shown(paragraphs)).toEqual(paragraphs);
  });

  it('looks the source over once, however many of its paragraphs are labelled', async () => {
    const paragraphs = Array.from({ length: 50 }, () => 'Summary Xyz is old.');
    const reading = await readSource(joinSources([paragraphs.join('\n\n')]), pause);
    const { text } = reading.source;
    let looks = 0;
    const source = {
      ...reading.source,
      get text(): string {
        looks += 1;
        return text;
      },
    };
    withoutRunInLabels({ ...reading, source });
    expect(looks).toBe(reading.sentences.length + 1);
  });
});
