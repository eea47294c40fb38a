import { describeText } from '@harvest/pipeline/reading/describe-text';
import { readSource } from '@harvest/pipeline/reading/read-source';
import { joinSources } from '@harvest/pipeline/sources/source-text';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Figure, median } from './figure.ts';

const goalWordsPerSecond = 200_000;
const copies = 40;
const rounds = 7;
const plainWord = /[\p{L}\p{N}]+/gu;

/** A long text of which no two copies are alike: every copy has other figures in the place of its numbers. */
async function longText(): Promise<string> {
  const article = await readFile(join(import.meta.dirname, '../../../examples/article.md'), 'utf8');
  return Array.from({ length: copies }, (_, copy) =>
    article.replace(/\d+/g, (number) => String(Number(number) + copy)),
  ).join('\n\n');
}

/** Sentences, language, index, metadata, key phrases, entities and relationships of a long text, by one core. */
export async function intelligence(): Promise<Figure[]> {
  const text = await longText();
  const source = joinSources([text]);
  const words = text.match(plainWord)?.length ?? 0;
  const floors: number[] = [];
  const measured: number[] = [];
  let longestTurnMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    const floorStartMs = performance.now();
    text.match(plainWord);
    floors.push(performance.now() - floorStartMs);
    const startMs = performance.now();
    describeText(text);
    let turnStartMs = performance.now();
    await readSource(source, async () => {
      if (round > 0) longestTurnMs = Math.max(longestTurnMs, performance.now() - turnStartMs);
      await new Promise(setImmediate);
      turnStartMs = performance.now();
    });
    measured.push(performance.now() - startMs);
  }
  const perSecond = (timesMs: readonly number[]): number => (words / median(timesMs)) * 1_000;
  const speed = perSecond(measured);
  return [
    {
      name: `Intelligence on ${words.toLocaleString('en-US')} words, median, vs cutting the text into words; longest turn ${longestTurnMs.toFixed(0)} ms`,
      floor: `${wordsPerSecond(perSecond(floors))} words/s`,
      measured: `${wordsPerSecond(speed)} words/s`,
      score: `${wordsPerSecond(speed)} words/s`,
      goal: `>= ${wordsPerSecond(goalWordsPerSecond)} words/s`,
      met: speed >= goalWordsPerSecond,
    },
  ];
}

function wordsPerSecond(speed: number): string {
  return Math.round(speed).toLocaleString('en-US');
}
