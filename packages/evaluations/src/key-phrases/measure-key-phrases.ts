import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSource } from '@harvest/pipeline/reading/read-source';
import { joinSources } from '@harvest/pipeline/sources/source-text';
import { stemmer } from 'stemmer';
import { z } from 'zod';
import type { Measurement } from '../measurement.ts';
import { phrasesByFrequencies, phrasesByPosition, phrasesByWordStatistics } from './baselines.ts';

const rankMax = 10;
/** F1@10 that the abstracts of SemEval-2017 task 10 are to reach. */
const goal = 0.29;
const noPause = (): Promise<void> => Promise.resolve();

const documentSchema = z.object({ text: z.string(), keys: z.array(z.string()) });

/** A text with the phrases that people gave it. */
export type KeyedDocument = z.infer<typeof documentSchema>;

/** Macro F1 of the first ten phrases by exact match of Porter stems, on every `.jsonl` file of a folder. */
export async function measureKeyPhrases(folder: string): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort()) {
    const lines = (await readFile(join(folder, file), 'utf8'))
      .split('\n')
      .filter((line) => line.trim() !== '');
    const documents = lines.map((line) => documentSchema.parse(JSON.parse(line)));
    const byHarvest: string[][] = [];
    for (const { text } of documents) {
      const { insights } = await readSource(joinSources([text]), noPause);
      byHarvest.push(insights.key_phrases.map(({ phrase }) => phrase));
    }
    const texts = documents.map(({ text }) => text);
    measurements.push({
      metric: `${file}: F1@${String(rankMax)} of key phrases`,
      ours: macroF1(documents, byHarvest),
      goal,
      baselines: {
        'TF-IDF n-grams': macroF1(documents, phrasesByFrequencies(texts)),
        'word statistics as in YAKE': macroF1(documents, phrasesByWordStatistics(texts)),
        'first n-grams': macroF1(documents, phrasesByPosition(texts)),
      },
    });
  }
  return measurements;
}

function macroF1(documents: readonly KeyedDocument[], ranked: readonly (readonly string[])[]): number {
  const scores = documents.map(({ keys }, place) => f1(new Set(keys.map(stemmed)), ranked[place] ?? []));
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}

function f1(wanted: ReadonlySet<string>, ranked: readonly string[]): number {
  const found = [...new Set(ranked.map(stemmed))].slice(0, rankMax);
  const right = found.filter((phrase) => wanted.has(phrase)).length;
  return (2 * right) / Math.max(1, found.length + wanted.size);
}

/** Lower case, words divided by white space, each stemmed. */
function stemmed(phrase: string): string {
  return phrase
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => stemmer(word))
    .join(' ');
}
