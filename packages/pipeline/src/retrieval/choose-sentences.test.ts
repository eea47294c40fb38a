import { splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser } from '@harvest/text/tokens';
import { joinSources } from '../sources/source-text.ts';
import { chooseSentences } from './choose-sentences.ts';
import { sectionsOf } from './sections-of.ts';

/** The sentences that are chosen when all are rated alike and each has ten tokens. */
async function chosen(text: string, tokensMax: number): Promise<string[]> {
  const sentences = splitSentences(text);
  const index = await createTermIndex({
    source: text,
    sentences,
    tokeniser: new Tokeniser({ language: 'en' }),
    pause: () => Promise.resolve(),
  });
  const found = chooseSentences({
    text,
    index,
    tokens: new Uint32Array(sentences.length).fill(10),
    rates: new Float64Array(sentences.length).fill(1),
    sections: sectionsOf(joinSources([text]), sentences),
    tokensMax,
  });
  return found.map((at) => text.slice(sentences[at]?.start, sentences[at]?.end));
}

describe('chooseSentences', () => {
  it('prefers a figure, then a name, among sentences that are worth the same', async () => {
    const text =
      'The pump failed. The valve broke. The engineer Tobias left. It cost 900 crowns. The roof fell.';
    await expect(chosen(text, 50)).resolves.toEqual([
      'It cost 900 crowns.',
      'The engineer Tobias left.',
      'The pump failed.',
    ]);
  });

  it('takes the best of each section before the second of any', async () => {
    const section = (name: string): string =>
      `# ${name}\n\nThe ${name} began in 1900. The ${name} grew. It shrank.`;
    const text = ['mill', 'harbour', 'school'].map(section).join('\n\n');
    const sentences = await chosen(text, 100);
    expect(sentences.slice(0, 3).sort()).toEqual([
      'The harbour began in 1900.',
      'The mill began in 1900.',
      'The school began in 1900.',
    ]);
  });

  it('gives a longer section the larger share', async () => {
    const long = Array.from({ length: 16 }, (_, at) => `The mill ground ${String(at)} sacks of flour.`).join(
      ' ',
    );
    const short = Array.from({ length: 4 }, (_, at) => `The school had ${String(at)} pupils.`).join(' ');
    const sentences = await chosen(`# Mill\n\n${long}\n\n# School\n\n${short}`, 130);
    const ofMill = sentences.filter((sentence) => sentence.includes('mill')).length;
    expect(ofMill).toBeGreaterThan(sentences.length / 2);
    expect(ofMill).toBeLessThan(sentences.length);
  });

  it('leaves out what says the same in the same words', async () => {
    await expect(chosen('The pump failed. The valve broke. The pump FAILED!', 500)).resolves.toHaveLength(2);
  });
});
