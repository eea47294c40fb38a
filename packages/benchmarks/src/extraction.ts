import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { extractDocument } from '@harvest/acquisition/extraction/extract-document';
import { parseHTML } from 'linkedom';
import { articlePages } from './article-pages.ts';
import { type Figure, quantile } from './figure.ts';

const pageCount = 40;
const timedRounds = 10;
const goalMs = 15;
const earlyExtractions = 1_000;
const extractions = 10_000;
const goalGrowthBytes = 4 * 2 ** 20;
const signal = new AbortController().signal;

async function extract(bytes: Uint8Array): Promise<void> {
  await extractDocument(
    { url: 'https://post.example/', contentType: 'text/html', bytes, headers: {} },
    { signal },
  );
}

/** The middle time of one run of `task` over all pages, warm, in milliseconds. */
async function timeEach(pages: readonly Uint8Array[], task: (page: Uint8Array) => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= timedRounds; round += 1) {
    for (const page of pages) {
      const startMs = performance.now();
      await task(page);
      if (round > 0) times.push(performance.now() - startMs);
    }
  }
  return quantile(times, 0.5);
}

/** Bytes of the heap that are still in use after everything unused was collected. */
function heapBytes(collect: () => void): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Heap in use after a thousand and after ten thousand extractions. */
async function heapOverTime(pages: readonly Uint8Array[]): Promise<{ early: number; late: number }> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let early = 0;
  for (let done = 0; done < extractions; done += 1) {
    if (done === earlyExtractions) early = heapBytes(collect);
    await extract(pages[done % pages.length]!);
  }
  return { early, late: heapBytes(collect) };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** From the bytes of a web page to Markdown with attribution, in one thread, beside only parsing it with linkedom. */
export async function extraction(): Promise<Figure[]> {
  const pages = articlePages(pageCount);
  const sizes = pages.map(({ length }) => length / 1_000);
  const decoder = new TextDecoder();
  const floor = await timeEach(pages, (page) => parseHTML(decoder.decode(page)));
  const measured = await timeEach(pages, extract);
  const { early, late } = await heapOverTime(pages);
  return [
    {
      name: `Extraction of a page of ${Math.min(...sizes).toFixed(0)} to ${Math.max(...sizes).toFixed(0)} KB, p50, vs parsing it alone (linkedom)`,
      floor: `${floor.toFixed(1)} ms`,
      measured: `${measured.toFixed(1)} ms`,
      score: `${measured.toFixed(1)} ms`,
      goal: `<= ${String(goalMs)} ms`,
      met: measured <= goalMs,
    },
    {
      name: `Heap in use after ${extractions.toLocaleString('en-US')} extractions vs after ${earlyExtractions.toLocaleString('en-US')}`,
      floor: mebibytes(early),
      measured: mebibytes(late),
      score: `${late >= early ? '+' : ''}${mebibytes(late - early)}`,
      goal: `<= +${mebibytes(goalGrowthBytes)}`,
      met: late - early <= goalGrowthBytes,
    },
  ];
}
