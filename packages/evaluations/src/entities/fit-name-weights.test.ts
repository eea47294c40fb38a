import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nameTypes } from '@harvest/pipeline/intelligence/entities/name-type';
import { fitNameWeights } from './fit-name-weights.ts';
import { loadLabelledSentences } from './labelled-sentences.ts';

const conll =
  'We\tO\nmet\tO\nAda\tB-person\nByron\tI-person\nin\tO\nOslo\tB-location\n\nen:Oslo\tB-LOC\nen:grew\tO\n';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labelled-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('loadLabelledSentences', () => {
  it('reads tokens and labels into texts with places, gzipped or not', async () => {
    await writeFile(join(folder, 'plain.conll'), conll);
    await writeFile(join(folder, 'packed.gz'), gzipSync(conll));
    const sentences = await loadLabelledSentences(join(folder, 'plain.conll'));
    expect(sentences).toEqual([
      {
        text: 'We met Ada Byron in Oslo',
        names: [
          { start: 7, end: 16, type: 'person' },
          { start: 20, end: 24, type: 'place' },
        ],
      },
      { text: 'Oslo grew', names: [{ start: 0, end: 4, type: 'place' }] },
    ]);
    expect(await loadLabelledSentences(join(folder, 'packed.gz'))).toEqual(sentences);
  });
});

describe('fitNameWeights', () => {
  const name = (text: string, marked: string, type: 'person' | 'place') => ({
    text,
    names: [{ start: text.indexOf(marked), end: text.indexOf(marked) + marked.length, type }],
  });
  const sentences = ['Xelu', 'Yomi', 'Zora'].flatMap((word) => [
    name(`we live in ${word} now`, word, 'place'),
    name(`we asked ${word} to come`, word, 'person'),
  ]);

  it('learns what stands around the names of a type', () => {
    const weights = fitNameWeights(sentences).get('b=in') ?? [];
    expect(weights.indexOf(Math.max(...weights))).toBe(nameTypes.indexOf('place'));
  });

  it('gives the same weights for the same sentences', () => {
    expect([...fitNameWeights(sentences)]).toEqual([...fitNameWeights(sentences)]);
  });
});
