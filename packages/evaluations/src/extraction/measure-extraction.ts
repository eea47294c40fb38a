import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { type Interval, middle95 } from '../routing/bootstrap.ts';
import { type LabelledPage, loadLabelledPages } from './labelled-pages.ts';
import { type MeanScore, type ShingleScore, meanScore, scoreShingles } from './shingle-score.ts';
import { type TextExtractor, textExtractors } from './text-extractors.ts';

const replicates = 1_000;
const seed = 7;

/** The F1 that the article extraction is to reach. */
export const extractionGoalF1 = 0.955;

/** One extractor's score on the labelled pages. */
export interface ExtractionRow extends MeanScore {
  readonly name: string;
  readonly pages: number;
  /** 95 % interval of F1 over pages drawn anew with replacement. */
  readonly f1Interval: Interval;
}

/** Measures Harvest's extraction, in the first row, and its baselines on the pages of a folder. */
export async function measureExtraction(dataFolder: string): Promise<readonly ExtractionRow[]> {
  const pages = await loadLabelledPages(dataFolder);
  const rows: ExtractionRow[] = [];
  for (const [name, extract] of Object.entries(textExtractors)) {
    const scores = await scorePages(pages, extract);
    rows.push({ name, pages: pages.length, ...meanScore(scores), f1Interval: intervalOf(scores) });
  }
  return rows;
}

async function scorePages(pages: readonly LabelledPage[], extract: TextExtractor): Promise<ShingleScore[]> {
  const scores: ShingleScore[] = [];
  for (const page of pages) scores.push(scoreShingles(page.article, await extract(page)));
  return scores;
}

function intervalOf(scores: readonly ShingleScore[]): Interval {
  const random = createSeededRandom(seed);
  const values = Array.from({ length: replicates }, () => {
    const drawn = scores.map(() => scores[Math.floor(random() * scores.length)]);
    return meanScore(drawn.filter((score) => score !== undefined)).f1;
  });
  return middle95(values);
}
